import { utc } from '../time-value.js'
import type { ListingContext, ListingTime } from './entry.js'

const dayLength = 86_400_000
const minuteLength = 60_000

/** Months by their abbreviations in languages in which `ls` output has been seen. `srp` is August in Czech, July in Croatian. */
const months: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'srp',
    'jan janv ene gen sty led oca янв ιαν tammi sij',
    'feb febr fev févr fév lut úno şub фев φεβ helmi velj',
    'mar mär mrz mars mrt maa márc bře мар μαρ maalis ožu',
    'apr avr abr kwi ápr dub nis апр απρ huhti tra',
    'may mai mag mei maj máj kvě май мая μαι μαϊ μαΐ touko svi',
    'jun juni juin giu cze jún čen čvn haz июн ιουν kesä',
    'jul juli juil lug lip júl čec čvc tem июл ιουλ heinä',
    'aug août aou aoû ago sie ağu авг αυγ elo kol',
    'sep sept set wrz szept zář eyl сен σεπ syys ruj',
    'oct okt ott out paź říj eki окт οκτ loka',
    'nov lis kas ноя νοε marras stu',
    'dec déc dez dic des gru ara дек δεκ joulu pro',
  ].flatMap((names, index) => names.split(' ').map((name) => [name, index])),
)

/** The number of a month from its name, `Jan`, `janv.`, `1月` or `1월`; 0 where the name means two months. */
export function monthNumber(name: string): number | undefined {
  const known = months[name.toLowerCase().replace(/[.,]$/, '')]
  if (known !== undefined) return known
  const [, digits] = /^(\d{1,2})[月월]$/.exec(name) ?? []
  return digits === undefined ? undefined : Number(digits)
}

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

/** Two-digit years are 1970 to 2069. */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length > 2) return year
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
