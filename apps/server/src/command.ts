import { createRequire } from 'node:module'
import type { FileSystem } from '@ftpkit/filesystem'
import {
  createServer,
  type FtpServer,
  readAuthorities,
  readCertificate,
  type ServerLog,
  type ServerOptions,
  type StorageRule,
  type TlsIdentity,
  type TlsOptions,
} from '@ftpkit/node/server'
import { type RecordFormat, recordFormats } from '@ftpkit/pipeline'
import { type Captures, recordSessions } from './captures.js'
import { renewOnChange, sharedTicketKeys } from './certificate.js'
import type { Configuration } from './config.js'
import { flushAtExit } from './crash.js'
import { grants } from './grants.js'
import { createLog, type Logger } from './log.js'
import { logEvents } from './log-events.js'
import { type ServerCommand, serverCommand, type TlsCommand } from './options.js'
import { printLine } from './output.js'
import { StorageOpener, sampleTree } from './served-files.js'
import { accountsOf, authenticator, readUsers } from './users.js'

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
  xferlog,
  metrics,
  tls,
  system,
  zos,
  durability,
  configuration,
  sharedState: place,
  s3,
  capture,
  ...options
}: ServerCommand): Promise<void> {
  const log = createLog(logFormat)
  flushAtExit(log)
  const directories = new StorageOpener(durability, log, configuration.keptUploads, s3)
  let sharedState: Awaited<ReturnType<typeof sharedStateAt>>
  try {
    if (configuration.jes && system !== 'zos') throw new Error('jes: only a server with system: zos has jobs')
    const opened = root === undefined ? await sample(system) : await directories.open(root)
    const monitoring = metrics && new (await import('./monitoring.js')).Monitoring(opened)
    const files = monitoring?.timedFiles ?? opened
    const allUsers = usersFile === undefined ? users : new Map([...(await readUsers(usersFile)), ...users])
    sharedState = await sharedStateAt(place, log)
    const served = [...(root === undefined ? [] : [root]), ...Object.values(configuration.mounts ?? {})]
    const captures = capture && (await recordSessions(capture, served, log))
    const serverOptions: ServerOptions = {
      ...options,
      sharedState,
      tap: captures?.tap,
      ...configuredOptions(configuration),
      authenticate: await grants({
        files,
        authenticate: authenticator(allUsers, anonymous),
        accounts: accountsOf(allUsers, anonymous),
        configuration,
        directories,
        log,
      }),
      log: inAll([
        logEvents(log),
        ...(xferlog === undefined ? [] : [await transferLog(xferlog)]),
        ...(monitoring ? [monitoring.metrics.log] : []),
      ]),
      onReply: monitoring?.metrics.onReply,
      tls: tls && (await tlsOptions(tls, configuration, options.host, log)),
    }
    const server =
      system === 'zos' ? await (await zosModule()).zosServer(serverOptions, zos) : createServer(serverOptions)
    if (metrics) await monitoring?.listen(metrics, log)
    await server.listen()
    if (monitoring) monitoring.busyWith = undefined
    if (tls?.files && serverOptions.tls) renewOnChange(tls.files, serverOptions.tls, server, log)
    closeOnSignal(server, [sharedState, captures], log)
    printLine(`ready ${server.url}`)
  } catch (error) {
    await sharedState?.close()
    log.fatal({}, startErrorMessage(error, options))
    process.exitCode = cannotStart
  }
}

/** Loaded on demand, as few servers write one. */
async function transferLog(file: string): Promise<ServerLog> {
  const { TransferLog } = await import('./xferlog.js')
  const transfers = new TransferLog(file)
  process.once('exit', () => transfers.flush())
  return transfers.log
}

/** A log that calls several. */
function inAll(logs: readonly ServerLog[]): ServerLog {
  return (event) => {
    for (const log of logs) log(event)
  }
}

async function sample(system: ServerCommand['system']): Promise<FileSystem> {
  return system === 'zos' ? (await zosModule()).zosSample() : sampleTree()
}

/** Loaded on demand: most servers emulate no other system. */
function zosModule() {
  return import('./zos.js')
}

function storageRule({ recordFormat, ...rule }: ConfiguredRule): StorageRule {
  return { ...rule, recordFormat: parsedFormat(recordFormat) }
}

type ConfiguredRule = NonNullable<Configuration['storageRules']>[number]

function parsedFormat(text: string | undefined): RecordFormat | undefined {
  return text === undefined ? undefined : recordFormats.parse(text)
}

/** The keys of a configuration that are options of the server. */
function configuredOptions(configuration: Configuration): Partial<ServerOptions> {
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
async function tlsOptions(
  { files, clientCa, ticketKeys, ...policy }: TlsCommand,
  { tlsNames = {} }: Configuration,
  host: string,
  log: Logger,
): Promise<TlsOptions> {
  const names: Record<string, TlsIdentity> = {}
  for (const [name, certificateFiles] of Object.entries(tlsNames))
    names[name.toLowerCase()] = await readCertificate(certificateFiles)
  return {
    ...policy,
    ...(files ? await readCertificate(files) : await (await import('./self-signed.js')).selfSigned(host)),
    ticketKeys: ticketKeys === undefined ? undefined : await sharedTicketKeys(ticketKeys, log),
    clientAuthorities: clientCa === undefined ? undefined : await readAuthorities(clientCa),
    names,
  }
}

/** Loaded on demand: most servers share nothing. */
async function sharedStateAt(place: ServerCommand['sharedState'], log: Logger) {
  if (place === undefined) return undefined
  const { openSharedState } = await import('./shared-state.js')
  return openSharedState(place, log)
}

function closeOnSignal(
  server: FtpServer,
  others: readonly (Pick<Captures, 'close'> | undefined)[],
  log: Logger,
): void {
  const close = (signal: NodeJS.Signals) => {
    log.info(
      { sessions: server.sessionCount },
      `${signal}: no longer accepting connections, waiting for transfers to end`,
    )
    server
      .close()
      .then(() => Promise.all(others.map((other) => other?.close())))
      .then(() => process.exit(0))
  }
  process.once('SIGINT', close)
  process.once('SIGTERM', close)
}

function startErrorMessage(error: unknown, { host, port }: { host: string; port: number }): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return `${host}:${port} is in use by another program; choose another --port`
  if (code === 'EACCES')
    return `this user is not allowed to listen on ${host}:${port}; choose a --port of 1024 or above`
  return `the server can't start: ${message}`
}
