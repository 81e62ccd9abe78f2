import { printable, printableJson, type ServerLog } from '@ftpkit/node'
import { destination, type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

export type LogFormat = 'pretty' | 'json'

/** The log goes to standard error: standard output is for the one line that says where the server is. */
const standardError = 2

/** A log for people, or of a JSON object per line. @param descriptor of the file to write. Default: standard error */
export function createLog(format: LogFormat, descriptor = standardError): Logger {
  if (format === 'json') {
    const lines = destination({ dest: descriptor, sync: true })
    return pino({}, { write: (line) => void lines.write(`${printableJson(JSON.parse(line))}\n`) })
  }
  const words = pretty({
    destination: descriptor,
    sync: true,
    ignore: 'pid,hostname',
    translateTime: 'HH:MM:ss.l',
  })
  return pino({}, { write: (line) => void words.write(`${JSON.stringify(JSON.parse(line, visible))}\n`) })
}

/** For people, text is written as it is: what a client sent must not move the cursor, or begin a line of its own. */
function visible(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  return key === 'stack' ? value.split(beforeFrame).map(printable).join('\n') : printable(value)
}

/** The line ends in the stack of an error, other than those of its message. */
const beforeFrame = /\n(?= {4}at )/

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
      case 'turnedAway':
        return log.warn(
          {
            session: event.session,
            peer: `${event.peer.host}:${event.peer.port}`,
            expected: event.expected,
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
