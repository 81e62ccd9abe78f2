import { type DateParts, listingTime } from './date.js'
import type { DateForm, DateNumbers } from './date-order.js'
import type { ListingContext, ListingTime } from './entry.js'
import type { ListingStyle } from './style.js'

/** A date in a line of `ls -l`, and the text after it. */
export interface FoundDate {
  readonly date: DateParts
  /** The numbers of a date whose order has to be settled, in place of its year, month and day. */
  readonly numbers?: DateNumbers | undefined
  readonly form?: Form | undefined
  /** One space after the date. */
  readonly name: string
}

/** One form of a date. */
interface Form {
  readonly pattern: RegExp
  /** Some servers that write it pad it, so that blanks before a name may be theirs: with the most that they write. */
  readonly padded?: { readonly most?: number } | undefined
  /** It consists of numbers with blanks between them, which may as well be owners and sizes. */
  readonly isWeak?: true | undefined
}

/** `月`, `월` and their like, or their octets in the code pages of Japan, China and Korea. */
const unit = (letters: string) => String.raw`(?:[${letters}]|[\udc80-\udcff]{1,2}|[\udc80-\udcff][N~])`

/** Catalan writes `de gen.` */
const word = String.raw`(?:de |d['’])?(?<month>(?:[^\d\s,./-]{2,12}\.?|[^\x00-\x7f]{1,3}\.[^\x00-\x7f]{1,2}\.|(?:[Tt]hg|[Tt]háng) ?\d{1,2}))`
const numbered = String.raw`(?<month>\d{1,2}(?:[月월]|[\udc80-\udcff]{1,2}))`
const plainDay = String.raw`(?<day>0?[1-9]|[12]\d|3[01])`
const day = `${plainDay}${unit('日일')}?`
const plainYear = String.raw`(?<year>\d{4})`
const markedYear = `${plainYear}${unit('年년')}`
const year = `${markedYear}?`
/** Where nothing but a blank tells a year from a size. */
const likelyYear = String.raw`(?<year>(?:19|20)\d\d)`
const number = String.raw`(?<number>\d\d)`
const shortNumber = String.raw`(?<number>\d{1,2})`
const time = String.raw`(?<hour>\d{1,2}):(?<minute>\d\d)`
const seconds = String.raw`(?<second>\d\d)`
/** Two numbers, of which one is a month. */
const pair = (separator: string) => `(?<one>\\d{1,2})${separator}(?<other>\\d{1,2})`

/** A space follows a date. */
const form = (source: string, traits: Omit<Form, 'pattern'> = {}): Form => ({
  pattern: new RegExp(`${source}(?= )`, 'y'),
  ...traits,
})

/** The forms of a date that begin with a month, with names for their parts. */
const monthFirst = (month: string, year: string): readonly Form[] => [
  // Jan  2 03:04:05 2020, Jan  2 03:04, jan 2. 03:04
  form(String.raw`${month} +${day}\.? +${time}(?::${seconds}(?: +${year})?)?`),
  // Jan 12 2020: AIX writes two spaces after it
  form(`${month} +${day} ${year}`, { padded: { most: 2 } }),
  // Jan  2  2020, Jan 2, 2020
  form(String.raw`${month} +${day}(?:,(?! +\d{4} +\d{1,2}:))? +${year}`),
  // Jan  2, 2020 03:04
  form(`${month} +${day}, +${year} +${time}`),
]

/** Those that begin with a digit. */
const digitFirst: readonly Form[] = [
  // 1月  2 03:04
  ...monthFirst(numbered, year),
  // 2020年 1月 2日, 2020  1月  2
  form(`${markedYear} *${numbered} *${day}`),
  form(String.raw`${likelyYear} +${numbered} *${day}(?! +(?:\d{1,2}:\d\d|\d{4}[年년]?) )`),
  // 2020. jan 2.
  form(String.raw`${plainYear}\. +${word} +${plainDay}\.?`),
  // 2 Jan 03:04, 2. Jan 2020, 2. Januar, 03:04
  form(String.raw`${day}\.? +${word},? +(?:${time}|${plainYear})`),
  // 2-Jan-20
  form(String.raw`${plainDay}-${word}-(?<year>\d{4}|\d\d)`),
  // 2020-01-02 03:04:05.000000000 +0100, 2020-01-02 03:04, 2020-01-02
  form(
    String.raw`${plainYear}-${number}-${plainDay}(?: ${time}(?::${seconds}(?:\.(?<fraction>\d{1,9}))?(?: (?<zone>[+-]\d{4}))?)?)?`,
  ),
  // 2020/01/02 03:04, 2020.01.02 03:04
  form(`${plainYear}/${number}/${plainDay} ${time}`),
  form(String.raw`${plainYear}\.${number}\.${plainDay} ${time}`),
  // 2.1.2020 03:04, 2.1.2020, 2.1. 03:04
  form(String.raw`${plainDay}\.${shortNumber}\.${plainYear}(?: ${time})?`),
  form(String.raw`${plainDay}\.${shortNumber}\. +${time}`),
  // 02-01-2020 03:04, the day or the month first
  form(`${pair('[-/]')}[-/]${plainYear} ${time}`),
  // 01-02 03:04, 01-02 2020, the month first
  form(`${pair('-')} (?:${time}|${likelyYear})`, { isWeak: true }),
  // 1  2 03:04, 1  2  2020, the month first
  form(`${pair(' +')} +(?:${time}|${likelyYear})`, { isWeak: true }),
  // 2020.01.02
  form(String.raw`${plainYear}\.${number}\.${plainDay}`, { padded: {} }),
]

const forms: Readonly<Record<'digit' | 'other', readonly Form[]>> = {
  digit: digitFirst,
  other: monthFirst(word, plainYear),
}

/** Most spaces before a date. */
const maxSpaces = 40

/** Finds a date at a place of a line, after its spaces, and the text after it. */
export function dateAt(line: string, at: number, style: ListingStyle): FoundDate | undefined {
  let start = at
  while (line[start] === ' ') start++
  if (start === at || start > at + maxSpaces) return undefined
  const first = line[start] ?? ''
  for (const form of first >= '0' && first <= '9' ? forms.digit : forms.other) {
    const { pattern } = form
    pattern.lastIndex = start
    const groups = pattern.exec(line)?.groups
    const found = groups && partsOf(groups, style)
    if (found) return { ...found, form, name: line.slice(pattern.lastIndex + 1) }
  }
  return undefined
}

/** Without a spread, which every line would pay for. */
function partsOf(
  groups: Readonly<Record<string, string | undefined>>,
  style: ListingStyle,
): Pick<FoundDate, 'date' | 'numbers'> | undefined {
  const { year, month, number, day, hour, minute, second, fraction, zone, one, other } = groups
  const numbers: DateNumbers | undefined =
    one === undefined || other === undefined ? undefined : [one, other, year]
  const known = month === undefined ? Number(number ?? 0) : monthOf(month, style)
  if (known === undefined) return undefined
  return { date: { year, month: known, day, hour, minute, second, fraction, zone }, numbers }
}

/** The month of a name; 0 for one that is not known, where it is a word of another alphabet and can't be anything else. */
function monthOf(name: string, style: ListingStyle): number | undefined {
  return style.months.numberOf(name) ?? (/[^\0-\x7f]/.test(name) ? 0 : undefined)
}

/** With a year and hyphens nothing tells which comes first; `ls` writes the month first where it omits the year. */
const numberForms: Readonly<Record<'full' | 'short', DateForm>> = {
  full: { orders: ['dmy', 'mdy'] },
  short: { orders: ['mdy', 'dmy'], usual: 'mdy' },
}

/** The time of a date that was found; undefined where it is none, or may be several ones. */
export function timeOf(
  { date, numbers }: FoundDate,
  context: ListingContext,
  style: ListingStyle,
): ListingTime | undefined {
  if (numbers === undefined) return listingTime(date, context)
  const isFull = date.year !== undefined && date.hour !== undefined
  return style.orders.time(numbers, date, isFull ? numberForms.full : numberForms.short, context)
}

/** `ls` shows the time of files of the last half year only. A little more, because half a year has no exact length. */
const recent = 183 * 86_400_000

/**
 * Settles what the lines before show: how many blanks before the name are the server's, and whether a year follows the
 * time of day. Nearly no server writes one (`May 28 19:50 2020 name`), but a name may begin with a year, so that most such
 * lines can be read in two ways.
 *
 * @returns the date with its year, and the name after it; the same where the listing has no year there
 */
export function settled(found: FoundDate, context: ListingContext, style: ListingStyle): FoundDate {
  return withYear(unpadded(found, style), context, style)
}

function unpadded(found: FoundDate, style: ListingStyle): FoundDate {
  const { form, name } = found
  if (!form?.padded) return found
  return { ...found, name: style.unpadded(` ${name}`, form.pattern.source, form.padded.most) }
}

function withYear(found: FoundDate, context: ListingContext, style: ListingStyle): FoundDate {
  const { date, name, numbers } = found
  if (date.hour === undefined && /^\d{1,2}:\d\d(?::\d\d)? /.test(name)) style.doubt()
  if (date.hour === undefined || date.year !== undefined || date.second !== undefined) return found
  const [start, year] = /^((?:19|20)\d\d) (?=.)/.exec(name) ?? []
  if (start === undefined) {
    if (style.hasYearAfterTime) style.doubt()
    style.hasYearAfterTime = false
    return found
  }
  if (style.hasYearAfterTime === undefined) style.doubt()
  if (numbers !== undefined || !(style.hasYearAfterTime ?? isOld(date, context))) return found
  style.hasYearAfterTime = true
  return { ...found, date: { ...date, year }, name: name.slice(start.length) }
}

/** Whether `ls` would have shown the year in place of the time. */
function isOld(date: DateParts, context: ListingContext): boolean {
  const time = listingTime(date, context)?.time
  return time !== undefined && context.now !== undefined && context.now - time > recent
}
