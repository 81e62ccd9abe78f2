import { type DateParts, listingTime } from './date.js'
import type { DateOrder, ListingContext, ListingTime } from './entry.js'

/** The numbers of a date as text, in the order of the line. The year, where it comes last, may be missing. */
export type DateNumbers = readonly [string, string, string | undefined]

type Clock = Pick<DateParts, 'hour' | 'minute' | 'second' | 'half'>

const places: Readonly<Record<DateOrder, readonly [year: number, month: number, day: number]>> = {
  mdy: [2, 0, 1],
  dmy: [2, 1, 0],
  ymd: [0, 1, 2],
}

const dayLength = 86_400_000

/** How the dates of one form are written, as far as its system is known to write them so. */
export interface DateForm {
  /** The orders in which systems write this form. */
  readonly orders: readonly DateOrder[]
  /** The one that counts until a line contradicts it. Absent: there is no date until a line leaves one order only. */
  readonly usual?: DateOrder | undefined
}

/**
 * The order of the numbers in the dates of one listing. `04/05/06` may be three dates, `04/25/06` one only, and that
 * tells how the other lines have to be read.
 */
export class DateOrders {
  /** Those that every line so far allows. */
  private possible: readonly DateOrder[]
  private unsettled = false

  constructor(given: DateOrder | undefined) {
    this.possible = given ? [given] : ['mdy', 'dmy', 'ymd']
  }

  /** Whether later lines may change the date of the line before. */
  get isUnsettled(): boolean {
    return this.unsettled
  }

  /** The order in which all lines so far are dates, where only one is left. */
  get settled(): DateOrder | undefined {
    return this.possible.length === 1 ? this.possible[0] : undefined
  }

  begin(): void {
    this.unsettled = false
  }

  /** @returns undefined where the numbers are no date, or may be several ones */
  time(
    numbers: DateNumbers,
    clock: Clock,
    { orders, usual }: DateForm,
    context: ListingContext,
  ): ListingTime | undefined {
    const { settled } = this
    const time = settled && orders.includes(settled) && inOrder(numbers, clock, settled, context)
    if (time) return time
    const readings = readingsOf(numbers, clock, orders, context)
    if (orders.length > 1 && readings.size > 0) {
      this.possible = this.possible.filter((order) => readings.has(order))
    }
    const times = [...readings.values()]
    if (times.every(({ time }) => time === times[0]!.time)) return times[0]
    if (this.possible.length === 1) return readings.get(this.possible[0]!)
    this.unsettled = this.possible.length > 0
    return usual && this.possible.includes(usual) ? readings.get(usual) : undefined
  }
}

/** The dates that numbers may be. One in the future counts only if there is none in the past. */
function readingsOf(
  numbers: DateNumbers,
  clock: Clock,
  orders: readonly DateOrder[],
  context: ListingContext,
): ReadonlyMap<DateOrder, ListingTime> {
  const readings = new Map<DateOrder, ListingTime>()
  for (const order of orders) {
    const time = inOrder(numbers, clock, order, context)
    if (time) readings.set(order, time)
  }
  const limit = (context.now ?? Number.POSITIVE_INFINITY) + dayLength
  const past = [...readings].filter(([, { time }]) => time <= limit)
  return past.length > 0 ? new Map(past) : readings
}

function inOrder(
  numbers: DateNumbers,
  clock: Clock,
  order: DateOrder,
  context: ListingContext,
): ListingTime | undefined {
  const [yearAt, monthAt, dayAt] = places[order]
  const [year, month = '', day = ''] = [numbers[yearAt], numbers[monthAt], numbers[dayAt]]
  // Only a year has more than two digits.
  if (month.length > 2 || day.length > 2 || year?.length === 1) return undefined
  return listingTime({ ...clock, year, month: Number(month), day }, context)
}
