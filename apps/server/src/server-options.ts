import type { LiveOptions, StorageRule, TlsOptions } from '@ftpkit/node/server'
import { type RecordFormat, recordFormats } from '@ftpkit/pipeline'
import { banOptions } from './bans.js'
import type { Configuration } from './config.js'
import type { ServerCommand } from './options.js'

function storageRule({ recordFormat, ...rule }: ConfiguredRule): StorageRule {
  return { ...rule, recordFormat: parsedFormat(recordFormat) }
}

type ConfiguredRule = NonNullable<Configuration['storageRules']>[number]

function parsedFormat(text: string | undefined): RecordFormat | undefined {
  return text === undefined ? undefined : recordFormats.parse(text)
}

/** The options of the server that can change while it runs. @param tls whose files have been read */
export function liveOptions(command: ServerCommand, tls: TlsOptions | undefined): LiveOptions {
  const { configuration, passiveAddress, limitRate, nameEncoding, commitAfterControlEnd } = command
  const { greeting, codePage, recordFormat, storageRules, markers } = configuration
  const { activePort, dataPeers, hosts, limits, allow, deny, bans } = configuration
  return {
    tls,
    passiveAddress,
    limitRate,
    nameEncoding,
    commitAfterControlEnd,
    // z/OS greets by itself.
    greeting: command.system === 'zos' ? undefined : greeting,
    activePort,
    codePage,
    recordFormat: parsedFormat(recordFormat),
    storageRules: storageRules?.map(storageRule),
    markers,
    dataPeers,
    hosts,
    limits,
    networks: { allow, deny },
    bans: bans && banOptions(bans),
  }
}
