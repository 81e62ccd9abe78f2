import { listingTime } from './date.js'
import { count, entry, type ListingContext, type ListingEntry, type ListingTime } from './entry.js'
import type { ListingStyle } from './style.js'

const dayLength = 86_400_000

/** The separators of dates and times that a job may have: a blank is one of them. */
const ibmI =
  /^(?<owner>\S{1,10})? +(?:(?<size>\d{1,18}) +)?(?:(?:(?<date>\d\d[-/.,& ]\d\d[-/.,& ]\d\d|\d\d[-/.,& ]?\d{3}|\d{4}[-/.]\d\d[-/.]\d\d|\d\d[-/.]\d\d[-/.]\d{4}) +)(?<hour>\d\d)[:., ](?<minute>\d\d)[:., ](?<seconds>\d\d) +)?(?<type>\*[A-Z]{2,9})(?<padded> .*)$/s

const kinds: Readonly<Record<string, ListingEntry['kind']>> = {
  '*STMF': 'file',
  '*MEM': 'file',
  '*DIR': 'directory',
  '*DDIR': 'directory',
  '*LIB': 'directory',
  '*FLR': 'directory',
  '*FILE': 'directory',
}

/** The type and the blanks after it, where a name has a column of its own. */
const typeWidth = 11

/**
 * Parses a line of IBM i: `QSYS            81920 03/24/04 16:10:44 *DIR our dir/`. A `*FILE` has members and is a
 * directory, except a save file, which is a file.
 *
 * The date has the format and the separators of the server's job, which no line tells: `04/05/06` is omitted until other
 * lines leave one format only.
 */
export function parseIbmILine(
  line: string,
  context: ListingContext,
  style: ListingStyle,
): ListingEntry | undefined {
  const groups = ibmI.exec(line)?.groups
  if (!groups) return undefined
  const { owner, size, type = '', padded = '' } = groups
  const name = unpadded(padded, type, style).replace(/\/$/, '')
  if (name.trim() === '') return undefined
  return entry({
    name,
    kind: /\.savf$/i.test(name) ? 'file' : (kinds[type] ?? 'other'),
    size: count(size),
    modified: groups.date === undefined ? undefined : dateOf(groups, context, style),
    owner,
  })
}

function unpadded(padded: string, type: string, style: ListingStyle): string {
  const blanks = padded.search(/\S/)
  const column = typeWidth - type.length
  // One blank shows that the server does not pad: more of them, in another line, may belong to the name.
  if (blanks <= 1 || blanks >= column) return style.unpadded(padded, type, column)
  style.doubt()
  return padded.slice(blanks)
}

function dateOf(
  { date = '', hour, minute, seconds }: Readonly<Record<string, string | undefined>>,
  context: ListingContext,
  style: ListingStyle,
): ListingTime | undefined {
  const clock = { hour, minute, second: seconds }
  const [, year, dayOfYear] = /^(\d\d)\D?(\d{3})$/.exec(date) ?? []
  if (year !== undefined) {
    const first = listingTime({ ...clock, year, month: 1, day: '1' }, context)
    const last = listingTime({ ...clock, year, month: 12, day: '31' }, context)
    return first && last && dayFrom(first, last, Number(dayOfYear))
  }
  const [first = '', second = '', third = ''] = date.split(/\D/)
  return style.orders.time([first, second, third], clock, { orders: ['mdy', 'dmy', 'ymd'] }, context)
}

/** The time on a day of a year, from the times on its first and last day; undefined for a day that the year doesn't have. */
function dayFrom(first: ListingTime, last: ListingTime, dayOfYear: number): ListingTime | undefined {
  const time = first.time + (dayOfYear - 1) * dayLength
  return time >= first.time && time <= last.time ? { ...first, time } : undefined
}
