import type { InheritedSocket } from './inherited-sockets.js'
import type { Logger } from './logger.js'
import type { Notifier } from './notifier.js'

/** What systemd passed to this process, and how it learns what becomes of it. */
export interface Systemd {
  /** Those that units opened for it. */
  readonly sockets: readonly InheritedSocket[]
  /** Writes to the log what goes wrong with it. */
  readonly notifier: Notifier
}

/**
 * What systemd passed to this process; undefined for a process that systemd did not start. What starts child processes is loaded
 * on demand: most processes need none.
 */
export async function startedBySystemd(log: Logger): Promise<Systemd | undefined> {
  const { env, pid } = process
  if (env.NOTIFY_SOCKET === undefined && env.LISTEN_PID === undefined) return undefined
  const { inheritedSockets, Notifier } = await import('./systemd.js')
  const sockets = inheritedSockets(env, pid)
  return { sockets, notifier: new Notifier({ onFault: (error) => log.warn({ err: error }, 'systemd') }) }
}
