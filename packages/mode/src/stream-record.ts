import type { ByteSink, FileEvent, FileSink } from '@ftpkit/transfer'
import { Decoder } from './decoder.js'
import { decodeAll, encodeAll } from './one-shot.js'
import type { DecoderOptions, EndOfFilePlace } from './options.js'

const clause = '959 §3.4.1'

/** First octet of every control code: "a byte of all ones" (RFC 959 §3.4.1). */
const escapeOctet = 0xff

/** What the octet after the escape means; the escape twice is one octet of data (RFC 959 §3.4.1). */
const ControlCode = {
  endOfRecord: 1,
  endOfFile: 2,
  endOfRecordAndFile: 3,
} as const

/** From this length on a native search is faster than a loop, even if it needs a view. */
const searchFrom = 256

/** Where the first escape of `chunk[start, end)` is, or `end`. Octets outside that range are not read. */
function findEscape(chunk: Uint8Array, start: number, end: number): number {
  if (end - start < searchFrom) {
    let at = start
    while (at < end && chunk[at] !== escapeOctet) at++
    return at
  }
  const found = (end === chunk.length ? chunk : chunk.subarray(0, end)).indexOf(escapeOctet, start)
  return found < 0 ? end : found
}

/** Where the run of escapes that begins at `start` stops. */
function endOfEscapes(chunk: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && chunk[at] === escapeOctet) at++
  return at
}

/** Options of a {@link StreamRecordDecoder}. */
export type StreamRecordDecoderOptions = DecoderOptions

/**
 * Reads a file of STRU R from the octets of a data connection in MODE S (RFC 959 §3.4.1): 0xFF before 1 ends a record,
 * before 2 the file, before 3 both, and before itself it is data.
 *
 * Data are passed on as views of the chunks they came in. `bytes` throws FtpError `bad-escape`, `missing-eor`,
 * `trailing-data`; `end` throws `truncated` unless the end of file has come.
 */
export class StreamRecordDecoder extends Decoder {
  /** Most octets of the file that one octet of the connection can become. */
  static readonly maxExpansion = 1
  /** Whether the chunk before ended in an escape whose second octet is still to come. */
  private escaped = false
  private recordOpen = false
  private ended = false
  /** Whether octets have followed the end of the file: one fault, however many chunks they come in. */
  private followed = false

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
    if (at < end && !this.followed) {
      this.faults.report('trailing-data', this.origin + at, clause, 'octets follow the end of file')
      this.followed = true
    }
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

  /** Reads the second octet of an escape. @returns where to continue */
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

/** Options of a {@link StreamRecordEncoder}. */
export interface StreamRecordEncoderOptions {
  /**
   * Where the end of file goes: `own-block` is 0xFF 0x02 after the 0xFF 0x01 of the last record, as z/OS writes it;
   * `with-last-data` is 0xFF 0x03.
   *
   * @default 'own-block'
   */
  readonly endOfFile?: Exclude<EndOfFilePlace, 'alone-on-last-record'> | undefined
}

/** Every control code after its escape: code n is at 2n. */
const codes = Uint8Array.of(0, 0, escapeOctet, 1, escapeOctet, 2, escapeOctet, 3)

/**
 * Writes a file of STRU R as the octets of a data connection in MODE S (RFC 959 §3.4.1).
 *
 * Data are passed on as views; an octet of all ones is repeated. Restart markers and suspect flags have no form in this
 * mode and are left out. `endOfFile` does not end the connection: the caller closes it.
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

/** Reads a whole connection in MODE S with STRU R. @throws FtpError as {@link StreamRecordDecoder} does */
export function decodeStreamRecords(wire: Uint8Array, options?: StreamRecordDecoderOptions): FileEvent[] {
  return decodeAll(wire, (file) => new StreamRecordDecoder(file, options))
}

/** Writes a whole file as a connection in MODE S with STRU R. @throws TypeError as {@link StreamRecordEncoder} does */
export function encodeStreamRecords(
  events: Iterable<FileEvent>,
  options?: StreamRecordEncoderOptions,
): Uint8Array {
  return encodeAll(events, (connection) => new StreamRecordEncoder(connection, options))
}
