import type { FileSink } from '@ftpkit/transfer'

const carriageReturn = 0x0d
const lineFeed = 0x0a

/**
 * Ends a record at each line end of MODE S with STRU F: CR LF in TYPE A, where a CR or LF alone is data, and the one
 * octet of a new line in TYPE E. Text behind the last line end is a record too.
 */
export class LineSplitter implements FileSink {
  /** A CR was seen, and what follows it was not. */
  private pending = false

  constructor(
    private readonly records: FileSink,
    /** The octet of a line end, or CR LF. */
    private readonly lineEnd: number | 'CRLF',
  ) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    let from = start
    if (this.pending && start < end) from = this.settle(chunk, start)
    const octet = this.lineEnd === 'CRLF' ? carriageReturn : this.lineEnd
    for (;;) {
      const found = chunk.indexOf(octet, from)
      if (found < 0 || found >= end) break
      if (this.lineEnd !== 'CRLF') {
        this.endLine(chunk, from, found)
        from = found + 1
      } else if (found + 1 === end) {
        this.records.data(chunk, from, found)
        this.pending = true
        return
      } else {
        from = this.afterReturn(chunk, from, found)
      }
    }
    this.records.data(chunk, from, end)
  }

  endOfRecord(): void {
    this.records.endOfRecord()
  }

  restartMarker(): void {}

  suspect(): void {}

  endOfFile(): void {
    if (this.pending) this.records.data(Uint8Array.of(carriageReturn), 0, 1)
    this.records.endOfFile()
  }

  /** @returns where the next line, or the rest of this one, begins */
  private afterReturn(chunk: Uint8Array, from: number, found: number): number {
    if (chunk[found + 1] === lineFeed) {
      this.endLine(chunk, from, found)
      return found + 2
    }
    this.records.data(chunk, from, found + 1)
    return found + 1
  }

  /** A CR ended the chunk before. @returns where the line goes on */
  private settle(chunk: Uint8Array, start: number): number {
    this.pending = false
    if (chunk[start] === lineFeed) {
      this.records.endOfRecord()
      return start + 1
    }
    this.records.data(Uint8Array.of(carriageReturn), 0, 1)
    return start
  }

  private endLine(chunk: Uint8Array, from: number, to: number): void {
    this.records.data(chunk, from, to)
    this.records.endOfRecord()
  }
}
