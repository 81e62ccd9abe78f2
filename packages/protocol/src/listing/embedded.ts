import { listingTime } from './date.js'
import { count, entry, type ListingContext, type ListingEntry } from './entry.js'
import type { ListingStyle } from './style.js'

const os9 =
  /^ {0,10}\d{1,5}\.(?<owner>\d{1,5}) +(?<year>\d{2,3})\/(?<month>\d\d)\/(?<day>\d\d) +(?<hour>\d\d)(?<minute>\d\d) +(?<kind>[d-])(?<mode>[-a-z]{7}) +[\dA-F]{1,8} +(?<size>\d{1,15})(?<padded> .*)$/is

/** Parses a line of OS-9: `3.12   99/12/31 2359   ------wr     1A4       377 .profile`, the year first. */
export function parseOs9Line(line: string, context: ListingContext): ListingEntry | undefined {
  const groups = os9.exec(line)?.groups
  if (!groups) return undefined
  const { owner, year, month, kind, size, padded = '', day, hour, minute } = groups
  if (padded.trim() === '') return undefined
  return entry({
    name: padded.slice(1),
    kind: kind === 'd' ? 'directory' : 'file',
    size: count(size),
    modified: listingTime({ year, month: Number(month), day, hour, minute }, context),
    owner,
  })
}

const vxWorks =
  /^ {0,12}(?<size>\d{1,15}) {1,12}(?<month>[A-Z]{3})-(?<day>\d\d)-(?<year>\d{4}) {1,6}(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?<padded> +\S.*)$/is

/** Parses a line of VxWorks: `2048    Mar-28-2011  17:04:09   name  <DIR>`. */
export function parseVxWorksLine(
  line: string,
  context: ListingContext,
  style: ListingStyle,
): ListingEntry | undefined {
  const groups = vxWorks.exec(line)?.groups
  if (!groups) return undefined
  const { size, month = '', padded = '', ...parts } = groups
  const isDirectory = / <DIR> *$/.test(padded)
  const text = style.unpadded(padded, 'VxWorks')
  const name = isDirectory ? withoutEndBlanks(text.slice(0, text.lastIndexOf('<DIR>'))) : text
  if (name === '') return undefined
  return entry({
    name,
    kind: isDirectory ? 'directory' : 'file',
    size: count(size),
    modified: listingTime({ ...parts, day: parts.day, month: style.months.numberOf(month) }, context),
  })
}

/** Without a regular expression, whose time would grow with the square of the blanks. */
function withoutEndBlanks(text: string): string {
  let end = text.length
  while (text[end - 1] === ' ') end--
  return text.slice(0, end)
}

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const wfFtp =
  /^(?<name>\S{1,80}) +(?<size>\d{1,15}) +(?<first>\d\d)\/(?<second>\d\d)\/(?<third>\d\d) +(?<weekday>[A-Z]{3})[A-Z]{0,6}\. +(?<hour>\d\d):(?<minute>\d\d):(?<seconds>\d\d) *$/i

/** Parses a line of Nortel's WFFTP: `name  2204711  05/07/09  Thur.   11:22:33`. The weekday must be that of the date. */
export function parseWfFtpLine(line: string, context: ListingContext): ListingEntry | undefined {
  const groups = wfFtp.exec(line)?.groups
  if (!groups) return undefined
  const { name = '', size, first, second, third, weekday = '', hour, minute, seconds } = groups
  const modified = listingTime(
    { year: third, month: Number(first), day: second, hour, minute, second: seconds },
    context,
  )
  const { utcOffset = 0 } = context
  const listedDay = modified && new Date(modified.time + utcOffset * 60_000).getUTCDay()
  const agrees = listedDay !== undefined && weekdays[listedDay] === weekday.toLowerCase()
  return entry({ name, kind: 'file', size: count(size), modified: agrees ? modified : undefined })
}
