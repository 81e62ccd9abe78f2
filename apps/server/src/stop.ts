import { OrderlyStop } from '@ftpkit/daemon'
import type { Notifier } from '@ftpkit/daemon/systemd'
import { defaultServerLimits } from '@ftpkit/node/server'
import type { Monitoring } from './monitoring.js'
import type { RunningServer } from './reload.js'

/** What takes part in the end of a server besides the server itself. */
export interface StopContext {
  readonly monitoring: Monitoring | undefined
  readonly notifier: Notifier | undefined
  /** Closed when no session needs them any more. */
  readonly others: readonly ({ close(): Promise<void> } | undefined)[]
}

/** Milliseconds for what is closed after the sessions, besides the time that transfers have. */
const closingTime = 10_000

/**
 * Ends the server in order at SIGINT and SIGTERM. A second signal ends the delay and all transfers at once, and a third one the
 * process.
 */
export function stopOnSignals(
  running: RunningServer,
  { monitoring, notifier, others }: StopContext,
): OrderlyStop {
  const { command, server, log } = running
  const { shutdownTime = defaultServerLimits.shutdownTime } = command.configuration.limits ?? {}
  return new OrderlyStop({
    begin: (signal) => {
      const { sessionCount: sessions } = server
      log.info({ sessions }, `${signal}: no longer accepting connections, waiting for transfers to end`)
      if (monitoring) monitoring.busyWith = 'the server is being closed'
      void notifier?.stopping(running.drainDelay + shutdownTime + closingTime)
    },
    delay: () => running.drainDelay,
    close: (patience) => server.close(patience),
    closeRest: async () => {
      await Promise.all([...others, notifier].map((other) => other?.close()))
    },
    onFault: (error) => log.error({ err: error }, 'the server could not be closed in order'),
  }).onSignals()
}
