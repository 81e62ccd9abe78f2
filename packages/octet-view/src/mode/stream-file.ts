import type { ReadableFile } from '../readable-file.js'
import type { ModeScanner } from '../scanner.js'

/** MODE S without records: every octet is data (RFC 959 §3.4.1). */
export class StreamFileScanner implements ModeScanner {
  readonly state = {}

  constructor(private readonly file: ReadableFile) {}

  scan(chunk: Uint8Array, start: number, end: number, shift: number): void {
    this.file.data(chunk, start, end, shift, 0)
  }

  end(offset: number): void {
    this.file.endOfFile(offset)
  }
}
