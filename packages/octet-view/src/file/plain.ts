import type { Found } from '../found.js'
import type { FileScanner } from '../scanner.js'

/** Data without a form of their own: of STRU R, whose records the MODE marks, or of STRU F. */
export class PlainScanner implements FileScanner {
  readonly state = {}

  /** @param hasRecords whether the MODE marks records */
  constructor(
    private readonly found: Found,
    readonly hasRecords: boolean,
  ) {}

  data(_chunk: Uint8Array, start: number, end: number, shift: number, suspect: number): void {
    const { found, hasRecords } = this
    const record = hasRecords ? found.nextRecord : 0
    if (hasRecords) found.inRecord(shift + start, end - start)
    found.run(shift + start, shift + end, 'data', suspect, 0, true, record)
  }

  interrupt(): void {}

  endOfRecord(offset: number): void {
    if (this.hasRecords) this.found.endRecord(offset)
  }

  endOfFile(offset: number): void {
    if (this.found.recordOpen) this.found.endRecord(offset)
  }
}
