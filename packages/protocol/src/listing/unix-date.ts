import { type DateParts, listingTime, monthNumber } from './date.js'
import type { ListingContext } from './entry.js'

/** A date in a line of `ls -l`, and the text after it. */
export interface FoundDate {
  readonly date: DateParts
  readonly name: string
}

const month = String.raw`(?<month>[^\d\s,./-]{3,9}\.?|\d{1,2}[月월])`
const day = String.raw`(?<day>\d{1,2})[日일]?`
const year = String.raw`(?<year>\d{4})`
const number = String.raw`(?<number>\d\d)`
const time = String.raw`(?<hour>\d{1,2}):(?<minute>\d\d)`
const seconds = String.raw`(?<second>\d\d)`

/** The forms of a date that begin with a month, with names for their parts. */
const monthFirst = [
  // Jan  2 03:04:05 2020, Jan  2 03:04
  `${month} +${day} +${time}(?::${seconds}(?: +${year})?)?`,
  // Jan  2  2020, and Jan 12 2020 with one space more before the name: AIX pads the year
  String.raw`${month} +${day}(?:,(?! +\d{4} +\d{1,2}:))? +${year}[年년]?(?: (?= [^ ])(?<=\d \d{4} ))?`,
  // Jan  2, 2020 03:04
  `${month} +${day}, +${year} +${time}`,
]

/** Those that begin with a digit. */
const digitFirst = [
  // 1月  2 03:04
  ...monthFirst,
  // 2 Jan 03:04, 2. Jan 2020, 2. Januar, 03:04
  String.raw`${day}\.? +${month},? +(?:${time}|${year})`,
  // 2-Jan-20
  String.raw`${day}-${month}-(?<year>\d{4}|\d\d)`,
  // 2020-01-02 03:04:05.000000000 +0100, 2020-01-02 03:04, 2020-01-02
  String.raw`${year}-${number}-${day}(?: ${time}(?::${seconds}(?:\.(?<fraction>\d{1,9}))?)?(?: (?<zone>[+-]\d{4}))?)?`,
  // 2020/01/02 03:04
  `${year}/${number}/${day} ${time}`,
  // 02-01-2020 03:04
  `${day}-${number}-${year} ${time}`,
  // 01-02 03:04, 01-02 2020
  `${number}-${day} (?:${time}|${year})`,
]

/** A space follows a date. */
const patterns = (forms: readonly string[]) => forms.map((form) => new RegExp(`${form}(?= )`, 'y'))

const forms = { digit: patterns(digitFirst), other: patterns(monthFirst) }

/** Most spaces before a date. */
const maxSpaces = 40

/** Finds a date at a place of a line, after its spaces, and the name one space after it. */
export function dateAt(line: string, at: number): FoundDate | undefined {
  let start = at
  while (line[start] === ' ') start++
  if (start === at || start > at + maxSpaces) return undefined
  const first = line[start] ?? ''
  for (const form of first >= '0' && first <= '9' ? forms.digit : forms.other) {
    form.lastIndex = start
    const groups = form.exec(line)?.groups
    if (!groups) continue
    const { month, number, ...parts } = groups
    const known = month === undefined ? number && Number(number) : monthNumber(month)
    if (known !== undefined && known !== '')
      return { date: { ...parts, month: known, day: parts.day }, name: line.slice(form.lastIndex + 1) }
  }
  return undefined
}

/** `ls` shows the time of files of the last half year only. A little more, because half a year has no exact length. */
const recent = 183 * 86_400_000

/**
 * How the lines of one listing of Unix have to be read, as far as they have shown it.
 *
 * Nearly no server writes a year after the time of day (`May 28 19:50 2020 name`), but a name may begin with a year, so
 * that most such lines can be read in two ways: what the lines before show decides.
 */
export class UnixStyle {
  /** Absent: no line has shown it yet. */
  private hasYearAfterTime: boolean | undefined
  private readInTwoWays = false

  /** Whether the name in the line before may be another one. */
  get isDoubtful(): boolean {
    return this.readInTwoWays
  }

  begin(): void {
    this.readInTwoWays = false
  }

  doubt(): void {
    this.readInTwoWays = true
  }

  /** @returns the date with its year, and the name after it; the same where the listing has no year there */
  settle(found: FoundDate, context: ListingContext): FoundDate {
    const { date, name } = found
    if (date.hour === undefined || date.year !== undefined || date.second !== undefined) return found
    const [start, year] = /^((?:19|20)\d\d) (?=[^ ])/.exec(name) ?? []
    if (start === undefined) {
      this.hasYearAfterTime = false
      return found
    }
    if (this.hasYearAfterTime === undefined) this.doubt()
    if (!(this.hasYearAfterTime ?? isOld(date, context))) return found
    this.hasYearAfterTime = true
    return { date: { ...date, year }, name: name.slice(start.length) }
  }
}

/** Whether `ls` would have shown the year in place of the time. */
function isOld(date: DateParts, context: ListingContext): boolean {
  const time = listingTime(date, context)?.time
  return time !== undefined && context.now !== undefined && context.now - time > recent
}
