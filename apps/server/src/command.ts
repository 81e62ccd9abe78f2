import { createRequire } from 'node:module'
import { outliveReaders, printLine } from '@ftpkit/command-line/output'
import {
  announceProcess,
  type ControlSocket,
  listenForControl,
  Reloads,
  startErrorMessage,
  startedBySystemd,
} from '@ftpkit/daemon'
import { reloadOnHangup } from '@ftpkit/daemon/hangup'
import { createLog, flushAtExit, inAll, type Logger, warnOfUnknown } from '@ftpkit/daemon/log'
import type { Notifier } from '@ftpkit/daemon/systemd'
import { type FileSystem, MemoryQuotaLedger } from '@ftpkit/filesystem'
import { createServer, type ServerOptions, unblockStandardError } from '@ftpkit/node/server'
import type { Account } from '@ftpkit/users'
import { ServerBans } from './bans.js'
import { recordSessions } from './captures.js'
import { listenersOf } from './listeners.js'
import { logEvents } from './log-events.js'
import { Logins, loadLogins } from './logins.js'
import { type ServerCommand, serverCommand } from './options.js'
import { type RunningServer, reload } from './reload.js'
import type { ReloadResult } from './reload-result.js'
import { StorageOpener, sampleTree } from './served-files.js'
import { liveOptions } from './server-options.js'
import { stopOnSignals } from './stop.js'
import { LoadedTls } from './tls.js'
import { watchUsers } from './users-watch.js'
import type { TransferLog } from './xferlog.js'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

/** Exit status when the server can't start. */
const cannotStart = 1

const startAdvice = {
  program: 'the server',
  inUse: 'choose another --port',
  notAllowed: 'choose a --port of 1024 or above',
}

outliveReaders()
await serverCommand(version, { start, check }).parseAsync()

/** Loaded on demand: a server that starts needs no check. */
async function check(file: string): Promise<void> {
  const { checkConfiguration } = await import('./check.js')
  await checkConfiguration(file, version)
}

async function start(command: ServerCommand): Promise<void> {
  const { root, pidFile, metrics, system, configuration, listening, capture } = command
  const log = createLog(command.logFormat, { unblock: unblockStandardError })
  flushAtExit(log)
  const reloads = new Reloads<ReloadResult>()
  reloadOnHangup(reloads, pidFile)
  const directories = new StorageOpener(command.durability, log, configuration.keptUploads, command.s3)
  const bans = new ServerBans(configuration, command.sharedState !== undefined, log)
  let sharedState: Awaited<ReturnType<typeof sharedStateAt>>
  let control: ControlSocket | undefined
  try {
    warnOfUnknown(command.unknownVariables, log)
    if (pidFile !== undefined)
      control = await listenForControl(pidFile, { reload: () => reloads.request(), ...bans.commands }, log)
    const systemd = await startedBySystemd(log)
    const opened = root === undefined ? await sample(system) : await directories.open(root)
    const monitoring = metrics && new (await import('./monitoring.js')).Monitoring(opened)
    const files = monitoring?.timedFiles ?? opened
    const shared = await sharedStateAt(command.sharedState, log)
    sharedState = shared
    const ledger = shared?.quotas ?? new MemoryQuotaLedger()
    const granted = new Map<string, Account>()
    const load = (given: ServerCommand) => loadLogins(given, { files, directories, ledger, log, granted })
    const logins = new Logins(await load(command), granted)
    const transfers = command.xferlog === undefined ? undefined : await transferLog(command.xferlog)
    if (shared) monitoring?.metrics.showSharedState(() => shared.statistics)
    const served = [...(root === undefined ? [] : [root]), ...Object.values(configuration.mounts ?? {})]
    const captures = capture && (await recordSessions(capture, served, log))
    const tls =
      command.tls && (await LoadedTls.load(command.tls, configuration, { host: listening.host, log }))
    const live = liveOptions(command, tls?.options)
    const serverOptions: ServerOptions = {
      ...live,
      bans: live.bans && { ...live.bans, initial: await bans.kept() },
      listeners: listenersOf(listening, systemd?.sockets ?? []).map((each) => ({
        ...each,
        tls: each.tls ?? (command.tls?.mode === 'off' ? 'off' : undefined),
      })),
      passivePorts: command.passivePorts,
      proxyProtocol: command.proxyProtocol,
      sharedState,
      tap: captures?.tap,
      authenticate: logins.authenticate,
      log: inAll([
        logEvents(log),
        bans.onEvent,
        ...(transfers ? [transfers.log] : []),
        ...(monitoring ? [monitoring.metrics.log] : []),
      ]),
      onReply: monitoring?.metrics.onReply,
    }
    const server =
      system === 'zos'
        ? await (await zosModule()).zosServer(serverOptions, command.zos)
        : createServer(serverOptions)
    bans.watch(server)
    if (metrics) await monitoring?.listen(metrics, log)
    // Before the server listens: what can't be written must not leave it listening.
    if (pidFile !== undefined) announceProcess(pidFile)
    await server.listen()
    tls?.renewOnChange(server)
    watchUsers({ logins, server, log })
    const { drainDelay } = command
    const running = { command, server, logins, load, transfers, tls, log, drainDelay }
    const others = [logins, bans, sharedState, captures, control]
    stopOnSignals(running, { monitoring, notifier: systemd?.notifier, others })
    if (monitoring) monitoring.busyWith = undefined
    for (const url of server.urls) printLine(`ready ${url}`)
    void systemd?.notifier.ready(server.urls.join(' '))
    reloads.begin(() => reloadNotifying(running, systemd?.notifier))
  } catch (error) {
    await sharedState?.close()
    await control?.close()
    log.fatal({}, startErrorMessage(error, startAdvice))
    process.exitCode = cannotStart
  }
}

async function reloadNotifying(running: RunningServer, notifier: Notifier | undefined) {
  void notifier?.reloading()
  try {
    return await reload(running, version)
  } finally {
    void notifier?.ready()
  }
}

/** Loaded on demand, as few servers write one. */
async function transferLog(file: string): Promise<TransferLog> {
  const { TransferLog } = await import('./xferlog.js')
  const transfers = new TransferLog(file)
  process.once('exit', () => transfers.flush())
  return transfers
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
