import {
  readAuthorities,
  readCertificate,
  type ServerOptions,
  type StorageRule,
  type TlsIdentity,
  type TlsOptions,
} from '@ftpkit/node/server'
import { type RecordFormat, recordFormats } from '@ftpkit/pipeline'
import { sharedTicketKeys } from './certificate.js'
import type { Configuration } from './config.js'
import type { Logger } from './log.js'
import type { TlsCommand } from './options.js'

function storageRule({ recordFormat, ...rule }: ConfiguredRule): StorageRule {
  return { ...rule, recordFormat: parsedFormat(recordFormat) }
}

type ConfiguredRule = NonNullable<Configuration['storageRules']>[number]

function parsedFormat(text: string | undefined): RecordFormat | undefined {
  return text === undefined ? undefined : recordFormats.parse(text)
}

/** The keys of a configuration that are options of the server. */
export function configuredOptions(configuration: Configuration): Partial<ServerOptions> {
  const { greeting, codePage, recordFormat, storageRules, markers } = configuration
  const { activePort, dataPeers, hosts, limits } = configuration
  return {
    greeting,
    activePort,
    codePage,
    recordFormat: parsedFormat(recordFormat),
    storageRules: storageRules?.map(storageRule),
    markers,
    dataPeers,
    hosts,
    limits,
  }
}

/** @throws Error for a file that can't be read */
export async function tlsOptions(
  { files, clientCa, ticketKeys, ...policy }: TlsCommand,
  { tlsNames = {} }: Configuration,
  host: string,
  log: Logger,
): Promise<TlsOptions> {
  const names = await namedCertificates(tlsNames)
  return {
    ...policy,
    ...(files ? await readCertificate(files) : await (await import('./self-signed.js')).selfSigned(host)),
    ticketKeys: ticketKeys === undefined ? undefined : await sharedTicketKeys(ticketKeys, log),
    clientAuthorities: clientCa === undefined ? undefined : await readAuthorities(clientCa),
    names,
  }
}

/** The certificates by the name that a client asks for. @throws Error for a file that can't be read */
export async function namedCertificates(
  tlsNames: NonNullable<Configuration['tlsNames']>,
): Promise<Record<string, TlsIdentity>> {
  const names: Record<string, TlsIdentity> = {}
  for (const [name, certificateFiles] of Object.entries(tlsNames))
    names[name.toLowerCase()] = await readCertificate(certificateFiles)
  return names
}
