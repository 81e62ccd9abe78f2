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
