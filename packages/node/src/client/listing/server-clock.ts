import type { ListingTime } from '@ftpkit/protocol'
import type { ClientSession } from '../session.js'
import type { RemoteEntry } from './listing-lines.js'
import { timeOf, wouldSetTime } from './queries.js'

const minute = 60_000
/** Offsets of all time zones are multiples of it. */
const step = 15 * minute
/** No zone is further from UTC, with an hour for summer time. */
const largestOffset = 15 * 60 * minute

/** How much later a time may be than a listing shows it, by its precision. */
const uncertainty: Partial<Record<ListingTime['precision'], number>> = {
  minute,
  second: 1_000,
  millisecond: 1_000,
}

/** What is known about the clock of a server, and how often it may still be asked. */
export interface ClockHabits {
  clock: ServerClock | undefined
  /** Files whose MDTM may still be asked for. */
  offsetTries: number
}

/** How far the clock of LIST is ahead of UTC. */
export interface ServerClock {
  /** Minutes. */
  readonly utcOffset: number
  /** When that was so: the time of the file that shows it, in milliseconds since 1970. */
  readonly at: number
}

/**
 * Learns by MDTM, which tells UTC (RFC 3659 §3.1), how far the clock of LIST is ahead of UTC. The newest file is asked for
 * first; where MDTM is refused, or differs by what no time zone does, the next one, three in a session.
 *
 * @param path of the directory that was listed
 * @param entries with their times as if the clock were UTC
 * @returns undefined if no file tells
 */
export async function learnOffset(
  session: ClientSession,
  path: string | undefined,
  entries: readonly RemoteEntry[],
  habits: ClockHabits,
): Promise<ServerClock | undefined> {
  for (const { name, modified } of candidates(path, entries).slice(0, habits.offsetTries)) {
    habits.offsetTries--
    const time = await timeOf(session, pathIn(path, name))
    const offset = time === undefined ? undefined : offsetBetween(modified!, time)
    if (time === undefined || offset === undefined) continue
    habits.clock = { utcOffset: offset / minute, at: time }
    return habits.clock
  }
  return undefined
}

/** Files whose time in the listing is exact enough, the newest first. */
function candidates(path: string | undefined, entries: readonly RemoteEntry[]): RemoteEntry[] {
  return entries
    .filter(({ kind, modified }) => kind === 'file' && modified && modified.precision in uncertainty)
    .filter(({ name }) => isPlainName(name) && !wouldSetTime(pathIn(path, name)))
    .sort((one, other) => other.modified!.time - one.modified!.time)
}

/** Whether a name can be sent, and is that of a file in the directory. */
function isPlainName(name: string): boolean {
  return /^[^/\r\n\0]+$/.test(name)
}

function pathIn(path: string | undefined, name: string): string {
  if (path === undefined || path === '') return name
  return path.endsWith('/') ? path + name : `${path}/${name}`
}

function offsetBetween({ time, precision }: ListingTime, utc: number): number | undefined {
  const difference = time - utc
  const offset = Math.round(difference / step) * step
  const rest = offset - difference
  const listedAtMost = uncertainty[precision]!
  const agrees = rest > -1_000 && rest < listedAtMost
  return agrees && Math.abs(offset) <= largestOffset ? offset : undefined
}

/** Times of an unknown zone are exact to the day only. */
export function withinADay(entry: RemoteEntry): RemoteEntry {
  const { modified, created } = entry
  const toTheDay = (time: ListingTime) => ({ ...time, precision: 'day' as const })
  return {
    ...entry,
    ...(modified && { modified: toTheDay(modified) }),
    ...(created && { created: toTheDay(created) }),
  }
}
