import type { FileSink } from '@ftpkit/transfer'
import { Decoder } from './decoder.js'
import type { DecoderOptions } from './options.js'
import { ControlCode, endOfEscapes, escapeOctet, findEscape } from './stream-escape.js'

const clause = '959 §3.4.1'

/** Options of a {@link StreamRecordDecoder}. */
export type StreamRecordDecoderOptions = DecoderOptions

/**
 * Reads a file of STRU R from the octets of a data connection in MODE S (RFC 959 §3.4.1): 0xFF before 1 ends a record,
 * before 2 the file, before 3 both, and before itself it is data.
 *
 * Data are handed on as views of the chunks they came in. `bytes` throws FtpError `bad-escape`, `missing-eor`,
 * `trailing-data`; `end` throws `truncated` unless the end of file has come.
 */
export class StreamRecordDecoder extends Decoder {
  /** Most octets of the file that one octet of the connection can become. */
  static readonly maxExpansion = 1
  /** Whether the chunk before ended in an escape whose second octet is still to come. */
  private escaped = false
  private recordOpen = false
  private ended = false

  constructor(
    private readonly file: FileSink,
    options: StreamRecordDecoderOptions = {},
  ) {
    super(options)
  }

  protected override read(chunk: Uint8Array, start: number, end: number): void {
    let at = this.escaped && start < end ? this.readControl(chunk, start) : start
    while (at < end && !this.ended) {
      const found = findEscape(chunk, at, end)
      const stop = endOfEscapes(chunk, found, end)
      // Of a run of 2n escapes n are data, and they lie side by side already.
      this.deliver(chunk, at, found + ((stop - found) >> 1))
      this.escaped = (stop - found) % 2 === 1
      at = this.escaped && stop < end ? this.readControl(chunk, stop) : stop
    }
    if (at < end)
      this.faults.report('trailing-data', this.origin + at, clause, 'octets follow the end of file')
  }

  protected override close(): void {
    if (this.ended) return
    this.faults.report('truncated', this.offset, clause, 'the connection closed before the end of file')
    if (this.escaped) this.deliver(Uint8Array.of(escapeOctet), 0, 1)
    if (this.recordOpen) this.endRecord()
    this.file.endOfFile()
  }

  private deliver(chunk: Uint8Array, start: number, end: number): void {
    if (start === end) return
    this.recordOpen = true
    this.file.data(chunk, start, end)
  }

  /** Obeys the second octet of an escape. @returns where to read on */
  private readControl(chunk: Uint8Array, at: number): number {
    this.escaped = false
    const code = chunk[at]!
    switch (code) {
      case ControlCode.endOfRecord:
        this.endRecord()
        return at + 1
      case ControlCode.endOfFile:
        this.endFile(this.origin + at)
        return at + 1
      case ControlCode.endOfRecordAndFile:
        this.endRecord()
        this.endFile(this.origin + at)
        return at + 1
      case escapeOctet:
        this.deliver(chunk, at, at + 1)
        return at + 1
      default:
        this.faults.report('bad-escape', this.origin + at, clause, `octet ${code} follows 0xFF`)
        this.deliver(Uint8Array.of(escapeOctet), 0, 1)
        return at
    }
  }

  private endRecord(): void {
    this.recordOpen = false
    this.file.endOfRecord()
  }

  private endFile(offset: number): void {
    if (this.recordOpen) {
      this.faults.report('missing-eor', offset, '959 §3.4', 'the file ends inside a record')
      this.endRecord()
    }
    this.ended = true
    this.file.endOfFile()
  }
}
