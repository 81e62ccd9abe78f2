import { OrderlyStop } from '@ftpkit/daemon'
import type { Logger } from '@ftpkit/daemon/log'
import type { Notifier } from '@ftpkit/daemon/systemd'
import type { Monitoring } from './monitoring.js'
import type { RunningGateway } from './reload.js'
import { defaultGatewayLimits } from './run/options.js'

/** What takes part in the end of a gateway besides the gateway itself. */
export interface StopContext {
  readonly monitoring: Monitoring | undefined
  readonly notifier: Notifier | undefined
  readonly log: Logger
  /** Closed when no session needs them any more. */
  readonly others: readonly ({ close(): Promise<void> } | undefined)[]
}

/** Milliseconds for what is closed after the sessions, besides the time that transfers have. */
const closingTime = 10_000

/**
 * Ends the gateway in order at SIGINT and SIGTERM. A second signal ends the delay and all transfers at once, and a third one
 * the process.
 */
export function stopOnSignals(
  running: RunningGateway,
  { monitoring, notifier, log, others }: StopContext,
): OrderlyStop {
  const { gateway } = running
  return new OrderlyStop({
    begin: (signal) => {
      const { sessionCount: sessions } = gateway
      log.info({ sessions }, `${signal}: no longer accepting connections, waiting for transfers to end`)
      if (monitoring) monitoring.busyWith = 'the gateway is being closed'
      const { drainDelay, shutdownTime = defaultGatewayLimits.shutdownTime } = running
      void notifier?.stopping(drainDelay + shutdownTime + closingTime)
    },
    delay: () => running.drainDelay,
    close: (patience) => gateway.close(patience),
    closeRest: async () => {
      running[Symbol.dispose]()
      await Promise.all([...others, notifier].map((other) => other?.close()))
    },
    onFault: (error) => log.error({ err: error }, 'the gateway could not be closed in order'),
  }).onSignals()
}
