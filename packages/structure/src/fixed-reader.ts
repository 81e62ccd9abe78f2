import type { FileSink } from '@ftpkit/transfer'
import { type FixedFormat, padsOf } from './fixed-format.js'
import type { Tolerant } from './options.js'
import { RecordSource } from './record-source.js'

/** Options of {@link FixedReader}; it knows the tolerance `short-last-record`. */
export interface FixedReaderOptions extends FixedFormat, Tolerant {}

/**
 * STRU R from a local file of fixed-length records. The octets are handed on as the views they came in.
 *
 * @see RFC 959 §3.1.2.2
 */
export class FixedReader extends RecordSource {
  private readonly length: number
  private readonly pads: Uint8Array
  private readonly strips: boolean
  private readonly takesShort: boolean
  /** Octets of the open record so far. */
  private column = 0
  /** Pad octets that are kept back until something else follows in the record. */
  private heldPads = 0

  /** @throws RangeError for a length or a pad octet that cannot be */
  constructor(file: FileSink, options: FixedReaderOptions) {
    super(file)
    this.pads = padsOf(options)
    this.length = options.length
    this.strips = options.trailingPads === 'strip'
    this.takesShort = options.tolerate?.includes('short-last-record') ?? false
  }

  protected take(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const whole = this.column === 0 ? this.runOfRecords(end - at) : 0
      if (whole > 0) {
        this.manyRecords(chunk, at, at + whole, this.length)
        at += whole
        continue
      }
      const to = Math.min(at + this.length - this.column, end)
      if (this.strips) this.stripped(chunk, at, to)
      else this.file.data(chunk, at, to)
      this.column += to - at
      at = to
      if (this.column === this.length) this.close()
    }
  }

  /** Of so many octets, those that go as many records at a time. */
  private runOfRecords(octets: number): number {
    if (this.strips || !this.file.wholeRecords || octets < 2 * this.length) return 0
    return octets - (octets % this.length)
  }

  protected finish(): void {
    if (this.column > 0) {
      if (!this.takesShort) {
        const missing = this.length - this.column
        this.fail(
          'truncated',
          `the file ends ${missing} octets before the end of a record of ${this.length}`,
          0,
        )
      }
      this.close()
    }
    this.file.endOfFile()
  }

  private close(): void {
    this.column = 0
    this.heldPads = 0
    this.endRecord()
  }

  private stripped(chunk: Uint8Array, start: number, end: number): void {
    let last = end
    while (last > start && chunk[last - 1] === this.pads[0]) last--
    if (last > start) {
      for (; this.heldPads > 0; this.heldPads -= Math.min(this.heldPads, this.pads.length)) {
        this.file.data(this.pads, 0, Math.min(this.heldPads, this.pads.length))
      }
      this.file.data(chunk, start, last)
    }
    this.heldPads += end - last
  }
}
