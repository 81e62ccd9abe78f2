import type { ByteSink, FileSink } from '@ftpkit/transfer'
import type { Tolerant } from '../options.js'
import { RecordReader } from './record-reader.js'
import { RecordWriter, type RecordWriterOptions } from './record-writer.js'

/** Records of one length, with nothing between them: RECFM F and FB. */
export interface FixedFormat {
  /** Octets of each record (LRECL), from 1 to {@link maxFixedRecordLength}. */
  readonly length: number
  /** The octet that fills a short record: X'40' for EBCDIC text, 0 for binary records. @default 0x20, a blank of ASCII */
  readonly pad?: number | undefined
  /** Whether pad octets at the end of a record are part of it when the file is read. @default 'keep' */
  readonly trailingPads?: 'keep' | 'strip' | undefined
  /**
   * What becomes of a record that is too long when the file is written: `refuse` it, `wrap` it into further records, or
   * `truncate` it. z/OS calls the last two WRAPRECORD and TRUNCATE. @default 'refuse'
   */
  readonly tooLong?: 'refuse' | 'wrap' | 'truncate' | undefined
}

/**
 * Longest record of fixed length, in octets, far above the 32 760 of z/OS: each empty record of a few octets becomes a
 * record of this length in the local file.
 */
export const maxFixedRecordLength = 1_048_576

/** Blank of ASCII. */
const defaultPad = 0x20

/** Pad octets that are passed on at once: enough for common records, little memory for a long one. */
const padsLength = 4_096

/** Checks a format and makes its pad octets, which are shared and never written again. @throws RangeError */
export function padsOf({ length, pad = defaultPad }: FixedFormat): Uint8Array {
  if (!(Number.isSafeInteger(length) && length >= 1)) {
    throw new RangeError(`the length of a fixed record is a whole number from 1, not ${length}`)
  }
  if (length > maxFixedRecordLength) {
    throw new RangeError(`the length of a fixed record is at most ${maxFixedRecordLength}, not ${length}`)
  }
  if (!(Number.isInteger(pad) && pad >= 0 && pad <= 0xff)) {
    throw new RangeError(`a pad octet is a whole number from 0 to 255, not ${pad}`)
  }
  return new Uint8Array(Math.min(length, padsLength)).fill(pad)
}

/** Options of {@link FixedReader}; it knows the tolerance `short-last-record`. */
export interface FixedReaderOptions extends FixedFormat, Tolerant {}

/**
 * Reads a local file of fixed-length records: STRU R. Passes octets on as views of the chunks they came in.
 *
 * @see RFC 959 §3.1.2.2
 */
export class FixedReader extends RecordReader {
  private readonly length: number
  private readonly pads: Uint8Array
  private readonly strips: boolean
  private readonly allowsShort: boolean
  /** Octets of the open record so far. */
  private column = 0
  /** Pad octets that are kept back until something else follows in the record. */
  private heldPads = 0

  /** @throws RangeError for a length or a pad octet out of range */
  constructor(file: FileSink, options: FixedReaderOptions) {
    super(file)
    this.pads = padsOf(options)
    this.length = options.length
    this.strips = options.trailingPads === 'strip'
    this.allowsShort = options.tolerate?.includes('short-last-record') ?? false
  }

  protected take(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const whole = this.column === 0 ? this.wholeRecordOctets(end - at) : 0
      if (whole > 0) {
        this.manyRecords(chunk, at, at + whole, this.length)
        at += whole
        continue
      }
      const to = Math.min(at + this.length - this.column, end)
      if (this.strips) this.strip(chunk, at, to)
      else this.file.data(chunk, at, to)
      this.column += to - at
      at = to
      if (this.column === this.length) this.close()
    }
  }

  /** How many of the given number of octets can be passed on as many whole records at a time. */
  private wholeRecordOctets(octets: number): number {
    if (this.strips || !this.file.wholeRecords || octets < 2 * this.length) return 0
    return octets - (octets % this.length)
  }

  protected finish(): void {
    if (this.column > 0) {
      if (!this.allowsShort) {
        const missing = this.length - this.column
        const what = `the file ends ${missing} octets before the end of a record of ${this.length}`
        this.fail('truncated', what, 0)
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

  private strip(chunk: Uint8Array, start: number, end: number): void {
    const [pad] = this.pads
    let last = end
    while (last > start && chunk[last - 1] === pad) last--
    if (last > start) {
      for (; this.heldPads > 0; this.heldPads -= Math.min(this.heldPads, this.pads.length)) {
        this.file.data(this.pads, 0, Math.min(this.heldPads, this.pads.length))
      }
      this.file.data(chunk, start, last)
    }
    this.heldPads += end - last
  }
}

/** Options of {@link FixedWriter}; it knows the tolerance `missing-eor`. */
export interface FixedWriterOptions extends FixedFormat, RecordWriterOptions {}

/**
 * Writes STRU R as a local file of fixed-length records. Pads short records; the format says what becomes of long ones.
 *
 * @see RFC 959 §3.1.2.2
 */
export class FixedWriter extends RecordWriter {
  /** Records so far that were too long and lost their ends. */
  truncatedRecords = 0
  private readonly length: number
  private readonly pads: Uint8Array
  private readonly tooLong: 'refuse' | 'wrap' | 'truncate'
  /** Octets of the open local record so far. */
  private column: number

  /** @throws RangeError for a length or a pad octet out of range */
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
    const free = this.length - this.column
    if (end - start <= free) this.write(chunk, start, end)
    else this.overflow(chunk, start, end, free)
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

  private overflow(chunk: Uint8Array, start: number, end: number, free: number): void {
    this.write(chunk, start, start + free)
    if (this.tooLong === 'refuse') {
      const what = `it is longer than ${this.length} octets: wrap or truncate it, or write longer records`
      this.fail('record-too-long', what, '959 §3.1.2.2', free)
    }
    if (this.tooLong === 'truncate') return
    for (let at = start + free; at < end; at += this.length) {
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
