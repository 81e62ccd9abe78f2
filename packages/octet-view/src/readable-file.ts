import { type Found, Unread } from './found.js'
import type { FileData, FileScanner } from './scanner.js'

/** Octets of the files in transfer that no codec read, because of a fault in the first of them. */
export interface UnreadPart {
  readonly from: number
  /** Where its file ends. */
  to: number
}

/** The data that MODE carries: counts them, expands repeated ones, and keeps those after a fault from the scanner. */
export class ReadableFile implements FileData {
  /** `carried`: octets of all files in transfer so far. */
  readonly state = { carried: 0 }
  /** Where the octet is that was looked for; undefined until it came. */
  foundAt: number | undefined
  private wanted = Number.POSITIVE_INFINITY
  private readonly scratch = new Uint8Array(128)

  /** @param unread in order; parts may be added while octets are scanned */
  constructor(
    private readonly scanner: FileScanner,
    private readonly found: Found,
    private readonly unread: readonly UnreadPart[],
  ) {}

  /** Takes data that are octets of the connection too. */
  data(chunk: Uint8Array, start: number, end: number, shift: number, suspect: number): void {
    const ahead = this.wanted - this.state.carried
    if (ahead >= 0 && ahead < end - start) this.foundAt ??= this.found.placeOf(shift + start + ahead)
    for (let at = start; at < end; ) {
      const { carried } = this.state
      const part = this.nextUnread(carried)
      const isUnread = part !== undefined && part.from <= carried
      const limit = isUnread ? part.to : (part?.from ?? Number.POSITIVE_INFINITY)
      const stop = Math.min(end, at + limit - carried)
      if (isUnread) {
        this.scanner.interrupt()
        this.found.run(shift + at, shift + stop, 'unread', Unread.afterFault, 0, true)
      } else this.scanner.data(chunk, at, stop, shift, suspect)
      this.state.carried += stop - at
      at = stop
    }
  }

  /** The first part that does not end before an octet: the parts are in order. */
  private nextUnread(carried: number): UnreadPart | undefined {
    let low = 0
    let high = this.unread.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.unread[middle]!.to > carried) high = middle
      else low = middle + 1
    }
    return this.unread[low]
  }

  /** Takes an octet that is repeated, for which the connection has a run of its own from `start` to `end`. */
  repeat(octet: number, times: number, start: number, end: number, suspect: number): void {
    this.scratch.fill(octet, 0, times)
    this.found.whileRepeated(start, end, () => this.data(this.scratch, 0, times, start, suspect))
  }

  /** Looks for an octet of the files in transfer among those of the connection. @param carried octets before it */
  lookFor(carried: number): void {
    this.wanted = carried
  }

  /** Whether the file has records, lines or pages. */
  get hasRecords(): boolean {
    return this.scanner.hasRecords
  }

  /** Says that the next octets are control octets of the MODE. */
  interrupt(): void {
    this.scanner.interrupt()
  }

  endOfRecord(offset: number): void {
    this.scanner.endOfRecord(offset)
  }

  endOfFile(offset: number): void {
    const { carried } = this.state
    const part = this.nextUnread(carried - 1)
    if (part && part.from < carried) this.found.dropRecord()
    this.scanner.endOfFile(offset)
  }
}
