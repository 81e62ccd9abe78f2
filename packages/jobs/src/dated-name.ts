// Names of files may have the date of a run in them: %Y, %m, %d, %H, %M, %S, %y, %j and %%, as strftime has them.

/** The parts of a time in a zone. */
interface DateParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const pad = (number: number, length = 2) => String(number).padStart(length, '0')

const conversions: Readonly<Record<string, (parts: DateParts) => string>> = {
  Y: ({ year }) => pad(year, 4),
  y: ({ year }) => pad(year % 100),
  m: ({ month }) => pad(month),
  d: ({ day }) => pad(day),
  H: ({ hour }) => pad(hour),
  M: ({ minute }) => pad(minute),
  S: ({ second }) => pad(second),
  j: ({ year, month, day }) => pad(dayNumber(year, month, day) - dayNumber(year, 1, 0), 3),
  '%': () => '%',
}

/** What dates are made of. */
export interface DateSource {
  /** Milliseconds since 1970. */
  readonly time: number
  /** A time zone of the IANA database. */
  readonly zone: string
  /** Days to add; -1 is the day before. @default 0 */
  readonly days?: number | undefined
}

/** A name with the date in it. @throws RangeError for a conversion that there is not */
export function datedName(name: string, source: DateSource): string {
  if (!name.includes('%')) return name
  const parts = partsOf(source)
  return name.replaceAll(/%([\s\S]?)/g, (all, letter: string) => {
    const conversion = conversions[letter]
    if (!conversion || !Object.hasOwn(conversions, letter)) throw new RangeError(wrongConversion(all))
    return conversion(parts)
  })
}

/** What is wrong with a name; undefined for nothing. */
export function nameFault(name: string): string | undefined {
  const wrong = Array.from(name.matchAll(/%([\s\S]?)/g)).find(
    ([, letter]) => !Object.hasOwn(conversions, letter!),
  )
  return wrong && wrongConversion(wrong[0])
}

function wrongConversion(text: string): string {
  return `${JSON.stringify(text)} is not a part of a date: there are ${Object.keys(conversions)
    .map((letter) => `%${letter}`)
    .join(', ')}`
}

function partsOf({ time, zone, days = 0 }: DateSource): DateParts {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const found = new Map(format.formatToParts(new Date(time)).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? 0
  // Days are counted by the calendar: one with a change of the clocks has 23 or 25 hours.
  const moved = new Date(Date.UTC(part('year'), part('month') - 1, part('day') + days))
  return {
    year: moved.getUTCFullYear(),
    month: moved.getUTCMonth() + 1,
    day: moved.getUTCDate(),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  }
}

function dayNumber(year: number, month: number, day: number): number {
  return Math.round(Date.UTC(year, month - 1, day) / 86_400_000)
}
