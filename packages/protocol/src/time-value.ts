/** Tolerances of {@link parseTimeValue}. */
export type TimeValueTolerance =
  // A year printed as `19` followed by the years since 1900, such as 19120 for 2020: servers that print `tm_year`.
  'year-since-1900'

/** RFC 3659 §2.3: `14DIGIT ["." 1*DIGIT]`. The year may have five digits where that is tolerated. */
const pattern = /^(\d{4}|19[1-9]\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?$/

/**
 * Parses a time in the form of MDTM, MFMT and the facts of MLSx: `YYYYMMDDHHMMSS[.f…]`, always UTC (RFC 3659 §2.3).
 * A second may be 60. Digits of the fraction beyond the third are dropped.
 *
 * @returns milliseconds since 1970, or undefined for anything that is not a time
 */
export function parseTimeValue(
  text: string,
  { tolerate = [] }: { readonly tolerate?: readonly TimeValueTolerance[] } = {},
): number | undefined {
  const match = pattern.exec(text)
  if (!match) return undefined
  const [, digits = '', month, day, hour, minute, second, fraction = ''] = match
  if (digits.length > 4 && !tolerate.includes('year-since-1900')) return undefined
  const year = digits.length > 4 ? 1900 + Number(digits.slice(2)) : Number(digits)
  const time = utc(year, Number(month), Number(day), Number(hour), Number(minute), Number(second))
  return time === undefined ? undefined : time + Number(fraction.slice(0, 3).padEnd(3, '0'))
}

/**
 * Writes a time as `YYYYMMDDHHMMSS`, with `fraction` digits of the second after a point. The rest is cut off, not rounded.
 *
 * @param time milliseconds since 1970
 * @throws RangeError for a time outside the years 0 to 9999
 */
export function formatTimeValue(
  time: number,
  { fraction = 0 }: { readonly fraction?: 0 | 1 | 2 | 3 } = {},
): string {
  const date = new Date(Math.floor(time))
  const year = date.getUTCFullYear()
  // The year of an invalid date is NaN.
  if (!(year >= 0 && year <= 9999)) throw new RangeError(`not a time of the years 0 to 9999: ${time}`)
  const digits = date.toISOString().replace(/\D/g, '')
  return fraction === 0 ? digits.slice(0, 14) : `${digits.slice(0, 14)}.${digits.slice(14, 14 + fraction)}`
}

/**
 * Milliseconds since 1970 of a date and a time of day, with `month` counted from 1.
 *
 * @returns undefined if there is no such day, hour, minute or second; second 60 is valid
 */
export function utc(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  if (hour > 23 || minute > 59 || second > 60) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  // 30 February would become another day.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  return date.setUTCHours(hour, minute, second)
}
