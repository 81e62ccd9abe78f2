import { createRequire } from 'node:module'
import { setTimeout } from 'node:timers/promises'
import { type FileSystem, MemoryQuotaLedger } from '@ftpkit/filesystem'
import { createServer, type FtpServer, type ServerLog, type ServerOptions } from '@ftpkit/node/server'
import { type Captures, recordSessions } from './captures.js'
import { renewOnChange } from './certificate.js'
import { flushAtExit } from './crash.js'
import { createLog, type Logger } from './log.js'
import { logEvents } from './log-events.js'
import { Logins, loadLogins } from './logins.js'
import { type ServerCommand, serverCommand } from './options.js'
import { printLine } from './output.js'
import { writePid } from './pid-file.js'
import { reloadOnSignal } from './reload.js'
import { StorageOpener, sampleTree } from './served-files.js'
import { configuredOptions, tlsOptions } from './server-options.js'
import type { TransferLog } from './xferlog.js'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

/** Exit status when the server can't start. */
const cannotStart = 1

await serverCommand(version, start, check).parseAsync()

/** Loaded on demand: a server that starts needs no check. */
async function check(file: string): Promise<void> {
  const { checkConfiguration } = await import('./check.js')
  await checkConfiguration(file, version)
}

async function start(command: ServerCommand): Promise<void> {
  const {
    root,
    users: _users,
    usersFile: _usersFile,
    anonymous: _anonymous,
    pidFile,
    drainDelay,
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
  } = command
  const log = createLog(logFormat)
  flushAtExit(log)
  const directories = new StorageOpener(durability, log, configuration.keptUploads, s3)
  let sharedState: Awaited<ReturnType<typeof sharedStateAt>>
  try {
    const opened = root === undefined ? await sample(system) : await directories.open(root)
    const monitoring = metrics && new (await import('./monitoring.js')).Monitoring(opened)
    const files = monitoring?.timedFiles ?? opened
    const ledger = new MemoryQuotaLedger()
    const load = (given: ServerCommand) => loadLogins(given, { files, directories, ledger, log })
    const logins = new Logins(await load(command))
    const transfers = xferlog === undefined ? undefined : await transferLog(xferlog)
    const shared = await sharedStateAt(place, log)
    sharedState = shared
    if (shared) monitoring?.metrics.showSharedState(() => shared.statistics)
    const served = [...(root === undefined ? [] : [root]), ...Object.values(configuration.mounts ?? {})]
    const captures = capture && (await recordSessions(capture, served, log))
    const serverOptions: ServerOptions = {
      ...options,
      sharedState,
      tap: captures?.tap,
      ...configuredOptions(configuration),
      authenticate: logins.authenticate,
      log: inAll([
        logEvents(log),
        ...(transfers ? [transfers.log] : []),
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
    const drain = async () => {
      if (monitoring) monitoring.busyWith = 'the server is being closed'
      await setTimeout(drainDelay)
    }
    closeOnSignal(server, drain, [sharedState, captures], log)
    reloadOnSignal({ command, server, logins, load, transfers, tls: serverOptions.tls, log }, version)
    if (pidFile !== undefined) writePid(pidFile)
    printLine(`ready ${server.url}`)
  } catch (error) {
    await sharedState?.close()
    log.fatal({}, startErrorMessage(error, options))
    process.exitCode = cannotStart
  }
}

/** Loaded on demand, as few servers write one. */
async function transferLog(file: string): Promise<TransferLog> {
  const { TransferLog } = await import('./xferlog.js')
  const transfers = new TransferLog(file)
  process.once('exit', () => transfers.flush())
  return transfers
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

/** Loaded on demand: most servers share nothing. */
async function sharedStateAt(place: ServerCommand['sharedState'], log: Logger) {
  if (place === undefined) return undefined
  const { openSharedState } = await import('./shared-state.js')
  return openSharedState(place, log)
}

function closeOnSignal(
  server: FtpServer,
  drain: () => Promise<void>,
  others: readonly (Pick<Captures, 'close'> | undefined)[],
  log: Logger,
): void {
  const close = (signal: NodeJS.Signals) => {
    log.info(
      { sessions: server.sessionCount },
      `${signal}: no longer accepting connections, waiting for transfers to end`,
    )
    drain()
      .then(() => server.close())
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
