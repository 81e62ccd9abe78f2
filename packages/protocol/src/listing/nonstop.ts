import { listingTime } from './date.js'
import { count, entry, type ListingContext, type ListingEntry } from './entry.js'
import type { ListingStyle } from './style.js'

const nonStop =
  /^(?<name>\S{1,40}) +\d{1,5} +(?<size>\d{1,18}) +(?<day>\d{1,2})-(?<month>[A-Z]{3})-(?<year>\d\d|\d{4}) +(?<hour>\d{1,2}):(?<minute>\d\d):(?<second>\d\d) +(?<group>\d{1,3}), {0,2}(?<owner>\d{1,3}) +(?:"[^"]{4,10}"|[-A-Z*#]{4}) *$/i

/** Parses a file of HPE NonStop: `LEDGER   101   20480 28-Feb-19 09:08:07 200, 12 "NUNU"`, with its size in octets. */
export function parseNonStopLine(
  line: string,
  context: ListingContext,
  style: ListingStyle,
): ListingEntry | undefined {
  const groups = nonStop.exec(line)?.groups
  if (!groups) return undefined
  const { name = '', size, month = '', group, owner, ...parts } = groups
  return entry({
    name,
    kind: 'file',
    size: count(size),
    modified: listingTime({ ...parts, day: parts.day, month: style.months.numberOf(month) }, context),
    owner,
    group,
  })
}
