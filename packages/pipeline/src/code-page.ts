import {
  type CodePage,
  CodePageError,
  type CodePageOptions,
  type Converter,
  converter,
  maxOutput,
} from '@ftpkit/code-page'
import { type FileSink, FtpError, isFtpError, LatchedFilter, Slab } from '@ftpkit/transfer'

/** Octets converted at a time. */
const pieceLength = 4_096

/** Memory for the output of several pieces, or of many records. */
const slabSize = 65_536

/**
 * A file in transfer from one code page to another, double-octet pages and UTF-8 included. A shift begins and ends
 * within a record.
 *
 * Throws FtpError `malformed-text`, and `unmappable` if the options say so, at the octet of its input.
 */
export class CodePageConversion extends LatchedFilter {
  /** A character of one octet between others becomes two, with a shift on either side. */
  static readonly maxExpansion = 4
  private readonly converter: Converter
  /** Whether octets came since the last end of a record: a character, or a shift, may be open. */
  private open = false
  private readonly slab = new Slab(slabSize)

  /** @throws RangeError for an unknown page or option */
  constructor(file: FileSink, from: string | CodePage, to: string | CodePage, options: CodePageOptions = {}) {
    super(file)
    this.converter = converter(from, to, options)
  }

  /** Whether it is at the beginning of a record, and holds nothing. */
  get atBeginning(): boolean {
    return !this.open
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += pieceLength) {
      this.open = true
      this.write(chunk, at, Math.min(at + pieceLength, end))
    }
  }

  /** Counts octets that were converted elsewhere, so that the offset of a fault is right. @throws an earlier fault */
  skip(count: number): void {
    this.latch.check()
    this.converter.skip(count)
  }

  override endOfRecord(): void {
    this.close()
    super.endOfRecord()
  }

  override endOfFile(): void {
    this.close()
    super.endOfFile()
  }

  private write(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    const reserved = maxOutput(end - start)
    const from = this.slab.reserve(reserved)
    let to: number
    try {
      to = this.converter.writeInto(this.slab.memory, from, chunk, start, end)
    } catch (error) {
      throw this.fail(error)
    }
    this.passOn(from, to, reserved)
  }

  private close(): void {
    this.latch.check()
    const reserved = maxOutput(0)
    const from = this.slab.reserve(reserved)
    let to: number
    try {
      to = this.converter.endInto(this.slab.memory, from)
    } catch (error) {
      throw this.fail(error)
    }
    this.passOn(from, to, reserved)
    this.open = false
  }

  private passOn(from: number, to: number, reserved: number): void {
    this.slab.release(from + reserved - to)
    if (from < to) this.file.data(this.slab.memory, from, to)
  }

  /** Passes on what precedes the fault, so that the output does not depend on how the input was cut. */
  private fail(error: unknown): unknown {
    const fault = this.latch.set(this.located(error))
    if (!(error instanceof CodePageError)) return fault
    const { converted } = error
    if (converted instanceof Uint8Array && converted.length > 0)
      this.file.data(converted, 0, converted.length)
    return fault
  }

  /** A fault of the code page with the clause and reply that the faults of all other codecs have. */
  private located(error: unknown): unknown {
    if (!isFtpError(error)) return error
    const { code, message, offset } = error
    return new FtpError(code, message, { offset, clause: '959 §3.1.1.2', replyHint: 451, cause: error })
  }
}
