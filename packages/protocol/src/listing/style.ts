import { DateOrders } from './date-order.js'
import type { ListingContext, ListingEntry } from './entry.js'
import { MonthNames } from './month-names.js'

/** Parses a line of one kind of listing; undefined for a line of another kind. */
export type ListingLineParser = (
  line: string,
  context: ListingContext,
  style: ListingStyle,
) => ListingEntry | undefined

/**
 * How the lines of one listing have to be read, as far as they have shown it: what one line leaves open, another may
 * settle.
 */
export class ListingStyle {
  readonly orders: DateOrders
  readonly months = new MonthNames()
  /** Whether a year follows the time of day (`May 28 19:50 2020 name`). Absent: no line has shown it yet. */
  hasYearAfterTime: boolean | undefined
  private readonly gaps = new Map<string, number>()
  private readInTwoWays = false

  constructor({ dateOrder }: ListingContext = {}) {
    this.orders = new DateOrders(dateOrder)
  }

  /** Whether the name in the line before may be another one. */
  get isDoubtful(): boolean {
    return this.readInTwoWays
  }

  /** Whether the date in the line before may be another one, or be there, once more lines are known. */
  get isUnsettled(): boolean {
    return this.orders.isUnsettled || this.months.isUnsettled
  }

  begin(): void {
    this.readInTwoWays = false
    this.orders.begin()
    this.months.begin()
  }

  doubt(): void {
    this.readInTwoWays = true
  }

  /**
   * A name after a column that some servers pad with blanks. A name may begin with blanks too: how many blanks are the
   * server's is known from the line that has fewest.
   *
   * @param text the blanks and the name
   * @param column where it stands, since columns differ in their padding
   * @param most blanks that servers are known to put there, if that is known: more belong to the name as soon as a line
   * has shown how many there are; fewer, but not the same in all lines, leave it doubtful
   */
  unpadded(text: string, column: string, most?: number): string {
    const blanks = text.length - text.trimStart().length
    const known = this.gaps.get(column)
    if (known !== undefined && known <= blanks && (blanks === known || blanks > (most ?? 0))) {
      return text.slice(known)
    }
    if (known !== undefined || blanks > (most ?? blanks)) this.doubt()
    this.gaps.set(column, Math.min(blanks, known ?? blanks))
    return text.slice(blanks)
  }
}
