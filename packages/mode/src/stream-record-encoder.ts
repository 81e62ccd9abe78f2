import type { ByteSink, FileSink } from '@ftpkit/transfer'
import type { EndOfFilePlace } from './options.js'
import { ControlCode, endOfEscapes, escapeOctet, findEscape } from './stream-escape.js'

/** Options of a {@link StreamRecordEncoder}. */
export interface StreamRecordEncoderOptions {
  /**
   * Where the end of file goes: `own-block`, which is 0xFF 0x02 after the 0xFF 0x01 of the last record and the form
   * z/OS writes, unless it is to be `with-last-data`, 0xFF 0x03.
   */
  readonly endOfFile?: Exclude<EndOfFilePlace, 'alone-on-last-record'> | undefined
}

/** Every control code behind its escape: code n lies at 2n. */
const codes = Uint8Array.of(0, 0, escapeOctet, 1, escapeOctet, 2, escapeOctet, 3)

/**
 * Writes a file of STRU R as the octets of a data connection in MODE S (RFC 959 §3.4.1).
 *
 * Data are handed on as views; an octet of all ones is repeated. Restart markers and suspect flags have no form in this
 * mode and are left out. `endOfFile` does not end the connection: closing it is for the caller to do.
 */
export class StreamRecordEncoder implements FileSink {
  /** Most octets of the connection that one octet of the file can become: a record of one octet of all ones. */
  static readonly maxExpansion = 4
  private readonly joint: boolean
  private recordOpen = false
  /** Whether a record has ended whose end is not written yet. */
  private recordEnded = false

  constructor(
    private readonly connection: ByteSink,
    { endOfFile = 'own-block' }: StreamRecordEncoderOptions = {},
  ) {
    this.joint = endOfFile === 'with-last-data'
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    this.writeEndOfRecord()
    this.recordOpen = true
    let from = start
    for (let found = findEscape(chunk, start, end); found < end; ) {
      const stop = endOfEscapes(chunk, found, end)
      this.connection.bytes(chunk, from, stop)
      from = found // once more from the first of them: every one is doubled, and nothing is copied
      found = findEscape(chunk, stop, end)
    }
    this.connection.bytes(chunk, from, end)
  }

  endOfRecord(): void {
    this.writeEndOfRecord()
    this.recordOpen = false
    this.recordEnded = true
    if (!this.joint) this.writeEndOfRecord()
  }

  restartMarker(): void {}

  suspect(): void {}

  /** @throws TypeError inside a record: each must be ended, the last included (RFC 959 §3.4) */
  endOfFile(): void {
    if (this.recordOpen) throw new TypeError('the last record has not been ended: call endOfRecord first')
    this.writeCode(this.recordEnded ? ControlCode.endOfRecordAndFile : ControlCode.endOfFile)
    this.recordEnded = false
  }

  private writeEndOfRecord(): void {
    if (!this.recordEnded) return
    this.recordEnded = false
    this.writeCode(ControlCode.endOfRecord)
  }

  private writeCode(code: number): void {
    this.connection.bytes(codes, 2 * code, 2 * code + 2)
  }
}
