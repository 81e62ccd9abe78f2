import {
  type CodePage,
  CodePageError,
  type CodePageOptions,
  type Converter,
  converter,
} from '@ftpkit/code-page'
import { type FileSink, FtpError, isFtpError, LatchedFilter } from '@ftpkit/transfer'

/** Octets converted at a time: the converter makes text of them, which takes more memory. */
const pieceLength = 16_384

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
  /** Octets of the input that were converted elsewhere. */
  private skipped = 0

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
    this.skipped += count
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
    let octets: Uint8Array
    try {
      octets = this.converter.write(chunk, start, end)
    } catch (error) {
      throw this.fail(error)
    }
    this.passOn(octets)
  }

  private close(): void {
    this.latch.check()
    let octets: Uint8Array
    try {
      octets = this.converter.end()
    } catch (error) {
      throw this.fail(error)
    }
    this.passOn(octets)
    this.open = false
  }

  /** Passes on what precedes the fault, so that the output does not depend on how the input was cut. */
  private fail(error: unknown): unknown {
    const fault = this.latch.set(this.located(error))
    if (error instanceof CodePageError && error.converted instanceof Uint8Array) this.passOn(error.converted)
    return fault
  }

  private passOn(octets: Uint8Array): void {
    if (octets.length > 0) this.file.data(octets, 0, octets.length)
  }

  /** A fault of the code page with the clause and reply that the faults of all other codecs have. */
  private located(error: unknown): unknown {
    if (!isFtpError(error)) return error
    const { code, message, offset: counted } = error
    const offset = counted === undefined ? undefined : counted + this.skipped
    return new FtpError(code, message, { offset, clause: '959 §3.1.1.2', replyHint: 451, cause: error })
  }
}
