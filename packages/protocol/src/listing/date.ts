import { utc } from '../time-value.js'
import type { ListingContext, ListingTime } from './entry.js'

const dayLength = 86_400_000
const minuteLength = 60_000

/** Parts of a date as text; what is missing is undefined. */
export interface DateParts {
  readonly year?: string | undefined
  readonly month: number | undefined
  readonly day: string | undefined
  readonly hour?: string | undefined
  readonly minute?: string | undefined
  readonly second?: string | undefined
  readonly fraction?: string | undefined
  /** `AM`, `PM` or similar: the clock has twelve hours. */
  readonly half?: string | undefined
  /** `+0100`: the offset of this date. */
  readonly zone?: string | undefined
}

/**
 * Makes a time of the parts of a date.
 *
 * @returns undefined if there is no such date, or its year is missing and `now` is unknown
 */
export function listingTime(parts: DateParts, context: ListingContext): ListingTime | undefined {
  const hour = hourOf(parts)
  const at = (year: number) =>
    utc(year, parts.month ?? 0, Number(parts.day), hour, Number(parts.minute ?? 0), Number(parts.second ?? 0))
  const local = parts.year === undefined ? latest(at, context) : at(fullYear(parts.year))
  if (local === undefined) return undefined
  const offset = zoneOffset(parts.zone) ?? context.utcOffset ?? 0
  const milliseconds = Number((parts.fraction ?? '').slice(0, 3).padEnd(3, '0'))
  return { time: local + milliseconds - offset * minuteLength, precision: precisionOf(parts) }
}

/** `ls` omits the year for the last months. A day of tolerance allows for a server's clock that is ahead of ours. */
function latest(
  at: (year: number) => number | undefined,
  { now, utcOffset = 0 }: ListingContext,
): number | undefined {
  if (now === undefined) return undefined
  const limit = now + utcOffset * minuteLength + dayLength
  const year = new Date(limit).getUTCFullYear()
  return [year, year - 1].map(at).find((time) => time !== undefined && time <= limit)
}

function hourOf({ hour = '0', half }: DateParts): number {
  if (half === undefined) return Number(hour)
  return (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0)
}

/** Two-digit years are 1970 to 2069, and three digits count from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length > 3) return year
  if (digits.length === 3) return 1900 + year
  return year < 70 ? 2000 + year : 1900 + year
}

function zoneOffset(zone: string | undefined): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '') ?? []
  return sign ? Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) : undefined
}

function precisionOf({ hour, second, fraction }: DateParts): ListingTime['precision'] {
  if (hour === undefined) return 'day'
  if (second === undefined) return 'minute'
  return fraction === undefined ? 'second' : 'millisecond'
}
