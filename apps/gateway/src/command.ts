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
import { createLog, flushAtExit, inAll, warnOfUnknown } from '@ftpkit/daemon/log'
import { unblockStandardError } from '@ftpkit/node/server'
import { fixedOptions } from './fixed-options.js'
import { listenersOf } from './listeners.js'
import { logEvents } from './log-events.js'
import { type GatewayCommand, gatewayCommand, readCommand } from './options.js'
import { loadLive, RunningGateway } from './reload.js'
import type { ReloadResult } from './reload-result.js'
import { Gateway } from './run/gateway.js'
import { stopOnSignals } from './stop.js'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

/** Exit status when the gateway can't start. */
const cannotStart = 1

const startAdvice = {
  program: 'the gateway',
  inUse: 'choose another address by --listen',
  notAllowed: 'choose a port of 1024 or above by --listen',
}

outliveReaders()
await gatewayCommand(version, { start, check }).parseAsync()

/** Loaded on demand: a gateway that starts needs no check. */
async function check(file: string): Promise<void> {
  const { checkConfiguration } = await import('./check.js')
  await checkConfiguration(file, version)
}

async function start(command: GatewayCommand): Promise<void> {
  const { configuration } = command
  const { pidFile, metrics } = configuration
  const log = createLog(command.logFormat, { unblock: unblockStandardError })
  flushAtExit(log)
  const reloads = new Reloads<ReloadResult>()
  reloadOnHangup(reloads, pidFile)
  let control: ControlSocket | undefined
  try {
    warnOfUnknown(command.unknownVariables, log)
    if (pidFile !== undefined)
      control = await listenForControl(pidFile, { reload: () => reloads.request() }, log)
    const systemd = await startedBySystemd(log)
    const monitoring = metrics && new (await import('./monitoring.js')).Monitoring()
    const captures =
      configuration.capture === undefined
        ? undefined
        : (await import('./captures.js')).recordSessions(configuration, log)
    let running: RunningGateway | undefined
    const live = await loadLive(configuration, log, async () => running?.renewCertificates())
    const gateway = new Gateway({
      ...live.options,
      ...fixedOptions(configuration),
      listeners: listenersOf(configuration.listeners, systemd?.sockets ?? []),
      tap: captures?.tap,
      log: inAll([logEvents(log), ...(monitoring ? [monitoring.metrics.log] : [])]),
    })
    if (metrics) await monitoring?.listen(metrics, log)
    // Before the gateway listens: what can't be written must not leave it listening.
    if (pidFile !== undefined) announceProcess(pidFile)
    await gateway.listen()
    running = new RunningGateway(command, gateway, live, log)
    stopOnSignals(running, { monitoring, notifier: systemd?.notifier, log, others: [captures, control] })
    if (monitoring) monitoring.busyWith = undefined
    for (const url of gateway.urls) printLine(`ready ${url}`)
    void systemd?.notifier.ready(gateway.urls.join(' '))
    reloads.begin(async () => {
      void systemd?.notifier.reloading()
      try {
        return await running.reload(() => readCommand(version, process.argv, true))
      } finally {
        void systemd?.notifier.ready()
      }
    })
  } catch (error) {
    await control?.close()
    log.fatal({}, startErrorMessage(error, startAdvice))
    process.exitCode = cannotStart
  }
}
