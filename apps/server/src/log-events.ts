import { hostPort, type ServerEvent, type ServerLog } from '@ftpkit/node/server'
import type { Logger } from './log.js'

/** Logs each event of a server as an entry. */
export function logEvents(log: Logger): ServerLog {
  return (event) => {
    switch (event.kind) {
      case 'connected':
        return log.info(
          { session: event.session, peer: hostPort(event.peer), ...through(event) },
          'connected',
        )
      case 'headerRefused':
        return log.warn({ proxy: hostPort(event.proxy), err: event.error }, 'connection from a proxy refused')
      case 'login':
        return log.info(
          { session: event.session, user: event.user },
          event.granted ? 'logged in' : 'login refused',
        )
      case 'turnedAway':
        return log.warn(
          {
            session: event.session,
            peer: hostPort(event.peer),
            expected: event.expected,
            ...through(event),
            ...(event.error && { reason: event.error.message }),
          },
          'data connection from another address turned away',
        )
      case 'closed':
        return log.info({ session: event.session, milliseconds: Math.round(event.milliseconds) }, 'closed')
      case 'fault':
        return log.error({ session: event.session, err: event.error }, event.doing)
      case 'transfer': {
        const { kind, milliseconds, ...facts } = event
        return log.info({ ...facts, milliseconds: Math.round(milliseconds) }, kind)
      }
    }
  }
}

/** The proxy that a connection came through. */
function through({ proxy }: Extract<ServerEvent, { kind: 'connected' | 'turnedAway' }>) {
  return proxy && { proxy: hostPort(proxy) }
}
