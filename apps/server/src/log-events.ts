import { hostPort, type ServerLog } from '@ftpkit/node/server'
import type { Logger } from './log.js'

/** Logs each event of a server as an entry. */
export function logEvents(log: Logger): ServerLog {
  return (event) => {
    switch (event.kind) {
      case 'connected':
        return log.info({ session: event.session, peer: hostPort(event.peer) }, 'connected')
      case 'login':
        return log.info(
          { session: event.session, user: event.user },
          event.granted ? 'logged in' : 'login refused',
        )
      case 'turnedAway':
        return log.warn(
          { session: event.session, peer: hostPort(event.peer), expected: event.expected },
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
