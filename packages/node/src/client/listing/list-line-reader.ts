import type { DateOrder, ListingContext } from '@ftpkit/protocol'
import { type ListedLine, ListingParser } from '@ftpkit/protocol/listing'
import { bareName } from './bare-name.js'
import type { LineReading } from './listing-lines.js'

/** Called with each line and what it means, in their order. */
export type OnReading = (raw: string, reading: LineReading) => void

/** Lines that are held back at most: a listing that never shows how they have to be read may have no end. */
const maxHeld = 10_000

/**
 * Reads lines of LIST, in the format of any known system. Where a later line may show how a line has to be read, such as
 * the order of day and month, that line and those after it are held back until one does, the listing ends, or 10,000 of
 * them are.
 */
export class ListLineReader {
  private readonly parser: ListingParser
  private held: string[] = []
  /** Whether names are held back, which only the whole listing settles. */
  private holdsNames = false

  /**
   * @param context the time now, and the clock of the server
   * @param path of the directory that was listed
   */
  constructor(
    context: ListingContext,
    private readonly path: string | undefined,
    private readonly onReading: OnReading,
  ) {
    this.parser = new ListingParser(context)
  }

  /** The order of day, month and year that the lines have shown. */
  get dateOrder(): DateOrder | undefined {
    return this.parser.dateOrder
  }

  readonly take = (raw: string): void => {
    const line = this.parser.parse(raw)
    const isOpen = line.kind === 'entry' && (line.doubtful || line.unsettled)
    if (!isOpen && this.held.length === 0) {
      this.onReading(raw, readingOf(line, this.path))
      return
    }
    this.held.push(raw)
    this.holdsNames ||= line.kind === 'entry' && line.doubtful === true
    const isSettled = !isOpen && !this.holdsNames && this.dateOrder !== undefined
    if (isSettled || this.held.length === maxHeld) this.end()
  }

  /** Reads what was held back by what all lines so far have shown. */
  end(): void {
    if (this.held.length === 0) return
    const again = this.parser.again()
    for (const raw of this.held) this.onReading(raw, readingOf(again.parse(raw), this.path))
    this.held = []
    this.holdsNames = false
  }
}

function readingOf(line: ListedLine, path: string | undefined): LineReading {
  if (line.kind === 'note') return 'nothing'
  if (line.kind !== 'entry') return line.kind
  const { raw, entry, doubtful } = line
  const name = bareName(entry.name, path)
  if (name === '.') return 'itself'
  if (name === '..') return 'parent'
  return { ...entry, name, raw, ...(doubtful && { doubtful }) }
}
