import {
  type CodePage,
  CodePageError,
  type CodePageOptions,
  type Converter,
  converter,
} from '@ftpkit/code-page'
import { type FileSink, FtpError, isFtpError } from '@ftpkit/transfer'

/** Octets that one octet can become: a character of one octet between others becomes two, and a shift either side. */
export const longestCharacter = 4

/** Octets converted at a time: text lies between, and takes more room. */
const pieceLength = 16_384

/**
 * A file in transfer from one code page to another, double-octet pages and UTF-8 with them. A shift begins and ends
 * within a record.
 *
 * Throws FtpError `malformed-text`, and `unmappable` if the options say so, at the octet of its input.
 */
export class CodePageConversion implements FileSink {
  private readonly converter: Converter
  /** Octets came since the last end of a record: a character, or a shift, may be under way. */
  private open = false
  private fault: unknown
  /** Octets of the input that went another way. */
  private skipped = 0

  /** @throws RangeError for a page or an option that isn't known */
  constructor(
    private readonly file: FileSink,
    from: string | CodePage,
    to: string | CodePage,
    options: CodePageOptions = {},
  ) {
    this.converter = converter(from, to, options)
  }

  /** Whether it stands where a record begins, and carries nothing. */
  get atBeginning(): boolean {
    return !this.open
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += pieceLength) {
      this.open = true
      const stop = Math.min(at + pieceLength, end)
      this.put(() => this.converter.write(chunk, at, stop))
    }
  }

  /** Counts octets that were converted without it, so that a fault is told where it is. @throws the fault of before */
  skip(count: number): void {
    if (this.fault) throw this.fault
    this.skipped += count
  }

  endOfRecord(): void {
    this.close()
    this.file.endOfRecord()
  }

  restartMarker(marker: Uint8Array): void {
    if (this.fault) throw this.fault
    this.file.restartMarker(marker)
  }

  suspect(on: boolean): void {
    if (this.fault) throw this.fault
    this.file.suspect(on)
  }

  endOfFile(): void {
    this.close()
    this.file.endOfFile()
  }

  private close(): void {
    this.put(() => this.converter.end())
    this.open = false
  }

  private put(convert: () => Uint8Array): void {
    if (this.fault) throw this.fault
    let octets: Uint8Array
    try {
      octets = convert()
    } catch (error) {
      this.fault = this.located(error)
      // What came before the fault is handed on wherever it was cut.
      if (error instanceof CodePageError && error.converted instanceof Uint8Array)
        this.handOn(error.converted)
      throw this.fault
    }
    this.handOn(octets)
  }

  private handOn(octets: Uint8Array): void {
    if (octets.length > 0) this.file.data(octets, 0, octets.length)
  }

  /** A fault of the code page with what the faults of all other codecs have. */
  private located(error: unknown): unknown {
    if (!isFtpError(error)) return error
    const { code, message, offset: counted } = error
    const offset = counted === undefined ? undefined : counted + this.skipped
    return new FtpError(code, message, { offset, clause: '959 §3.1.1.2', replyHint: 451, cause: error })
  }
}
