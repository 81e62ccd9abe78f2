import type { ByteSink } from '@ftpkit/transfer'

/** Standard output at the end of codecs: gathers what is pushed, and writes it when the reader keeps up. */
export class Output implements ByteSink {
  private pieces: Uint8Array[] = []
  private words = ''

  bytes(chunk: Uint8Array, start: number, end: number): void {
    if (start < end) this.pieces.push(chunk.subarray(start, end))
  }

  end(): void {}

  /** Adds text; not to be mixed with octets between two flushes. */
  text(words: string): void {
    this.words += words
  }

  /** Writes what was gathered, and resolves when there is room for more. */
  async flush(): Promise<void> {
    const pieces = this.words === '' ? this.pieces : [Buffer.from(this.words)]
    this.pieces = []
    this.words = ''
    if (pieces.length > 0) await written(Buffer.concat(pieces))
  }
}

function written(octets: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(octets, (error) => (error ? reject(error) : resolve()))
  })
}
