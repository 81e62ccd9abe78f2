import type { ListingTime } from '@ftpkit/protocol'
import type { ClientSession } from '../session.js'
import type { RemoteEntry } from './listing-lines.js'
import { timeOf } from './queries.js'
import type { ServerHabits } from './server-habits.js'

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

/**
 * Learns by MDTM, which tells UTC (RFC 3659 §3.1), how far the clock of LIST is ahead of UTC. The newest file is asked for
 * first; where MDTM is refused, or differs by what no time zone does, the next one, three in a session.
 *
 * @param path of the directory that was listed
 * @param entries with their times as if the clock were UTC
 * @returns minutes; undefined if no file tells
 */
export async function learnOffset(
  session: ClientSession,
  path: string | undefined,
  entries: readonly RemoteEntry[],
  habits: ServerHabits,
): Promise<number | undefined> {
  for (const { name, modified } of candidates(path, entries).slice(0, habits.offsetTries)) {
    habits.offsetTries--
    const time = await timeOf(session, pathIn(path, name))
    const offset = time === undefined ? undefined : offsetBetween(modified!, time)
    if (offset === undefined) continue
    habits.utcOffset = offset / minute
    return habits.utcOffset
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

/** Some servers set the time of `b` by `MDTM 20200102030405 b`. */
function wouldSetTime(path: string): boolean {
  return /^\d{8,}\S* /.test(path)
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
