import type { ByteSink, FileSink } from '@ftpkit/transfer'

/**
 * STRU F: the octets of a local file are the file in transfer, "a continuous sequence of data bytes".
 *
 * @see RFC 959 §3.1.2.1
 */
export class FileEncoder implements ByteSink {
  constructor(private readonly file: FileSink) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.file.data(chunk, start, end)
  }

  end(): void {
    this.file.endOfFile()
  }
}
