import type { ByteSink, FileSink } from '@ftpkit/transfer'

/**
 * Reads a file of STRU F or P from the octets of a data connection in MODE S (RFC 959 §3.4.1): every octet is data, and
 * the close is the end of file. A connection that failed looks the same: the reply 226 confirms the end of STRU F, and
 * the last page, which the decoder of pages looks for, that of STRU P.
 */
export class StreamFileDecoder implements ByteSink {
  /** Most octets of the file that one octet of the connection can become. */
  static readonly maxExpansion = 1

  constructor(private readonly file: FileSink) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.file.data(chunk, start, end)
  }

  end(): void {
    this.file.endOfFile()
  }
}

/**
 * Writes a file of STRU F or P as the octets of a data connection in MODE S (RFC 959 §3.4.1): every octet is data, those
 * of page headers included.
 *
 * The end of file is the close of the connection, which is left to the caller: `endOfFile` writes nothing and does not
 * end the connection. Restart markers and suspect flags have no form in this mode and are left out; they are not part
 * of the file.
 */
export class StreamFileEncoder implements FileSink {
  /** Most octets of the connection that one octet of the file can become. */
  static readonly maxExpansion = 1

  constructor(private readonly connection: ByteSink) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    this.connection.bytes(chunk, start, end)
  }

  /** @throws TypeError always: without record structure the end of a record would be lost */
  endOfRecord(): void {
    throw new TypeError('MODE S carries ends of records in STRU R only: use StreamRecordEncoder')
  }

  restartMarker(): void {}

  suspect(): void {}

  endOfFile(): void {}
}
