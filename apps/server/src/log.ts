import type { ServerLog } from '@ftpkit/node'
import { destination, type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

export type LogFormat = 'pretty' | 'json'

/** The log goes to standard error: standard output is for the one line that says where the server is. */
const standardError = 2

/** A log on standard error, for people or as a JSON object per line. */
export function createLog(format: LogFormat): Logger {
  if (format === 'json') return pino(destination({ dest: standardError, sync: true }))
  return pino(
    pretty({ destination: standardError, sync: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l' }),
  )
}

/** Logs each event of a server as a line. */
export function logEvents(log: Logger): ServerLog {
  return (event) => {
    switch (event.kind) {
      case 'connected':
        return log.info(
          { session: event.session, peer: `${event.peer.host}:${event.peer.port}` },
          'connected',
        )
      case 'login':
        return log.info(
          { session: event.session, user: event.user },
          event.granted ? 'logged in' : 'login refused',
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
