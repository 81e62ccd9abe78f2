import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import {
  createServer,
  type FtpServer,
  readCertificate,
  type ServerOptions,
  type StorageRule,
  type TlsOptions,
} from '@ftpkit/node'
import { recordFormats } from '@ftpkit/pipeline'
import type { Logger } from 'pino'
import { renewOnChange, selfSigned } from './certificate.js'
import type { Configuration } from './config.js'
import { granting } from './granting.js'
import { createLog, logEvents } from './log.js'
import { type ServerCommand, serverCommand, type TlsCommand } from './options.js'
import { Storage } from './storage.js'
import { admittance, readUsers } from './users.js'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

/** Exit status when the server can't start. */
const cannotStart = 1

await serverCommand(version, start).parseAsync()

async function start({
  root,
  users,
  usersFile,
  anonymous,
  logFormat,
  tls,
  system,
  zos,
  durability,
  configuration,
  ...options
}: ServerCommand): Promise<void> {
  const log = createLog(logFormat)
  const storage = new Storage(durability, log, configuration.keptUploads)
  try {
    const files =
      root === undefined && system === 'zos'
        ? await (await zosModule()).zosSample()
        : await storage.open(root)
    const everybody = usersFile === undefined ? users : new Map([...(await readUsers(usersFile)), ...users])
    const serving = {
      ...options,
      ...given(configuration),
      authenticate: await granting(files, admittance(everybody, anonymous), configuration, storage),
      log: logEvents(log),
      ...(tls && { tls: await tlsOptions(tls, configuration, options.host) }),
    }
    const server =
      system === 'zos' ? await (await zosModule()).zosServer(serving, zos) : createServer(serving)
    await server.listen()
    if (tls?.files && serving.tls) renewOnChange(tls.files, serving.tls, server, log)
    closeOnSignal(server, log)
    process.stdout.write(`ready ${server.url}\n`)
  } catch (error) {
    log.fatal(startFault(error, options))
    process.exitCode = cannotStart
  }
}

/** Loaded where it is wanted: most servers pass for no other system. */
function zosModule() {
  return import('./zos.js')
}

function storageRule({ recordFormat, ...rule }: ConfiguredRule): StorageRule {
  return { ...rule, ...(recordFormat !== undefined && { recordFormat: recordFormats.parse(recordFormat) }) }
}

type ConfiguredRule = NonNullable<Configuration['storageRules']>[number]

/** What of a configuration goes to the server as it is. */
function given(configuration: Configuration): Partial<ServerOptions> {
  const { greeting, codePage, recordFormat, storageRules, markers, dataPeers, hosts, limits } = configuration
  const { activePort } = configuration
  return {
    ...(greeting !== undefined && { greeting }),
    ...(activePort !== undefined && { activePort }),
    ...(codePage !== undefined && { codePage }),
    ...(recordFormat !== undefined && { recordFormat: recordFormats.parse(recordFormat) }),
    ...(storageRules && { storageRules: storageRules.map(storageRule) }),
    ...(markers && { markers }),
    ...(dataPeers && { dataPeers }),
    ...(hosts && { hosts }),
    ...(limits && { limits }),
  }
}

/** @throws Error for a file that can't be read */
async function tlsOptions(
  { files, clientCa, ...policy }: TlsCommand,
  { tlsNames = {} }: Configuration,
  host: string,
): Promise<TlsOptions> {
  const named = Object.entries(tlsNames).map(
    async ([name, place]) => [name.toLowerCase(), await readCertificate(place)] as const,
  )
  return {
    ...policy,
    ...(files ? await readCertificate(files) : await selfSigned(host)),
    ...(clientCa !== undefined && { clientAuthorities: await readFile(clientCa) }),
    names: Object.fromEntries(await Promise.all(named)),
  }
}

function closeOnSignal(server: FtpServer, log: Logger): void {
  const close = (signal: NodeJS.Signals) => {
    log.info(
      { sessions: server.sessionCount },
      `${signal}: no more connections, waiting for transfers to end`,
    )
    server.close().then(() => process.exit(0))
  }
  process.once('SIGINT', close)
  process.once('SIGTERM', close)
}

function startFault(error: unknown, { host, port }: { host: string; port: number }): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return `${host}:${port} is in use by another program; choose another --port`
  if (code === 'EACCES')
    return `${host}:${port} may not be listened on by this user; choose a --port from 1024 on`
  return `the server can't start: ${message}`
}
