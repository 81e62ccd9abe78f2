import type { ByteSink, FileSink } from '@ftpkit/transfer'
import { LineSplitter } from './line-splitter.js'

/** New line of EBCDIC: it ends a line of a file of z/OS UNIX, and a record of TYPE E in MODE S with STRU F. */
export const newLine = 0x15

const lineEnd = Uint8Array.of(newLine)

/** Octets of a file of z/OS UNIX to its lines as records. */
export class UnixLineSource implements ByteSink {
  private readonly lines: LineSplitter

  constructor(records: FileSink) {
    this.lines = new LineSplitter(records, newLine)
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.lines.data(chunk, start, end)
  }

  end(): void {
    this.lines.endOfFile()
  }
}

/** Records to the octets of a file of z/OS UNIX. */
export class UnixLineTarget implements FileSink {
  constructor(private readonly local: ByteSink) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    this.local.bytes(chunk, start, end)
  }

  endOfRecord(): void {
    this.local.bytes(lineEnd, 0, 1)
  }

  restartMarker(): void {}

  suspect(): void {}

  endOfFile(): void {
    this.local.end()
  }
}
