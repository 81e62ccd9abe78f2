import type { ByteSink } from '@ftpkit/transfer'
import { type FixedFormat, padsOf } from './fixed-format.js'
import { RecordSink, type RecordWriterOptions } from './record-sink.js'

/** Options of {@link FixedWriter}; it knows the tolerance `missing-eor`. */
export interface FixedWriterOptions extends FixedFormat, RecordWriterOptions {}

/**
 * STRU R into a local file of fixed-length records: short ones are padded, long ones treated as the format says.
 *
 * @see RFC 959 §3.1.2.2
 */
export class FixedWriter extends RecordSink {
  /** Records that were too long and lost their ends. */
  truncatedRecords = 0
  private readonly length: number
  private readonly pads: Uint8Array
  private readonly tooLong: 'refuse' | 'wrap' | 'truncate'
  /** Octets of the open local record so far. */
  private column: number

  /** @throws RangeError for a length or a pad octet that cannot be */
  constructor(
    private readonly local: ByteSink,
    options: FixedWriterOptions,
  ) {
    super(options)
    this.pads = padsOf(options)
    this.length = options.length
    this.tooLong = options.tooLong ?? 'refuse'
    const over = Math.max(0, this.recordLength - this.length)
    const excess = this.tooLong === 'wrap' ? Math.ceil(over / this.length) * this.length : over
    this.column = this.recordLength - excess
  }

  protected part(chunk: Uint8Array, start: number, end: number): void {
    const room = this.length - this.column
    if (end - start <= room) this.write(chunk, start, end)
    else this.overflow(chunk, start, end, room)
  }

  protected record(): void {
    if (this.recordLength > this.length && this.tooLong === 'truncate') this.truncatedRecords++
    for (let missing = this.length - this.column; missing > 0; missing = this.length - this.column) {
      this.write(this.pads, 0, Math.min(missing, this.pads.length))
    }
    this.column = 0
  }

  protected finish(): void {
    this.local.end()
  }

  private overflow(chunk: Uint8Array, start: number, end: number, room: number): void {
    this.write(chunk, start, start + room)
    if (this.tooLong === 'refuse') {
      const what = `it is longer than ${this.length} octets: wrap or truncate it, or write longer records`
      this.fail('record-too-long', what, '959 §3.1.2.2', room)
    }
    if (this.tooLong === 'truncate') return
    for (let at = start + room; at < end; at += this.length) {
      this.column = 0
      this.write(chunk, at, Math.min(at + this.length, end))
    }
  }

  private write(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    this.column += end - start
    this.written += end - start
    this.local.bytes(chunk, start, end)
  }
}
