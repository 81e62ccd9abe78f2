import type { InheritedSocket, Notifier } from '@ftpkit/daemon/systemd'
import type { Logger } from './log.js'

/** What systemd passed to this process, and how it learns what becomes of it. */
export interface Systemd {
  readonly sockets: readonly InheritedSocket[]
  readonly notifier: Notifier
}

/** Undefined for a process that systemd did not start. Loaded on demand: most servers need no child processes. */
export async function startedBySystemd(log: Logger): Promise<Systemd | undefined> {
  const { env, pid } = process
  if (env.NOTIFY_SOCKET === undefined && env.LISTEN_PID === undefined) return undefined
  const { inheritedSockets, Notifier } = await import('@ftpkit/daemon/systemd')
  const sockets = inheritedSockets(env, pid)
  return { sockets, notifier: new Notifier({ onFault: (error) => log.warn({ err: error }, 'systemd') }) }
}
