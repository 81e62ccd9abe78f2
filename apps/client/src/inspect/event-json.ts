import type { Connection } from '@ftpkit/capture'
import type { InspectionEvent } from '@ftpkit/inspection'

/** An event as a line of JSON: which session, which packet, when, and what. */
export function eventForJson({ session, mark, ...event }: InspectionEvent): object {
  const { kind, ...what } = event
  const where = { event: kind, session: session.id, packet: mark.number, time: timeOf(mark.time) }
  if (event.kind === 'data-connection') return { ...where, ...flattened(event.data) }
  if (event.kind !== 'session') return { ...where, ...flattened(what) }
  const { client, server, connection } = session
  return { ...where, client, server, fromBeginning: connection.fromBeginning }
}

/** What an event says, without the session again and again, of connections their ends, and with times as ISO 8601. */
function flattened(value: object): object {
  const entries = Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
    if (key === 'session') return []
    if (key === 'connection') return Object.entries(endsOf(each as Connection))
    if (key === 'began' || key === 'ended')
      return [[key, timeOf((each as { time?: number } | undefined)?.time)]]
    if (Array.isArray(each)) return [[key, each.map((item) => (isObject(item) ? flattened(item) : item))]]
    return [[key, isObject(each) ? flattened(each) : each]]
  })
  return Object.fromEntries(entries)
}

function endsOf({ initiator, responder }: Connection): Pick<Connection, 'initiator' | 'responder'> {
  return { initiator, responder }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function timeOf(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString()
}
