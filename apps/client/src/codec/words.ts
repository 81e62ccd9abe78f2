import type { WordSink } from '@ftpkit/representation'
import type { FileSink } from '@ftpkit/transfer'
import { packLogicalBytes } from '@ftpkit/transfer/logical-bytes'
import { arrayOf } from './fields.js'
import type { StandardOutput } from './standard-streams.js'

/** Writes logical bytes as lines of JSON: a string of hexadecimal digits for each, in STRU R an array for each record. */
export class WordWriter implements WordSink {
  private recordOpen = false

  constructor(
    private readonly output: StandardOutput,
    private readonly records: boolean,
  ) {}

  word(value: bigint): void {
    const word = `"${value.toString(16)}"`
    if (!this.records) this.output.text(`${word}\n`)
    else this.output.text(this.recordOpen ? `,${word}` : `[${word}`)
    this.recordOpen = this.records
  }

  endOfRecord(): void {
    if (!this.records) return
    this.output.text(this.recordOpen ? ']\n' : '[]\n')
    this.recordOpen = false
  }

  endOfFile(): void {}

  /** Ends the open record before malformed input, with the words so far. */
  abandon(): void {
    if (this.recordOpen) this.endOfRecord()
  }
}

/** Words to pack at a time: a multiple of eight, which fill whole octets at any word size. */
const batchLength = 4_096

/** Reads the lines of a {@link WordWriter}, and passes the logical bytes on to a file in transfer. */
export class WordReader {
  private words: bigint[] = []

  constructor(
    private readonly file: FileSink,
    private readonly byteSize: number,
    private readonly records: boolean,
  ) {}

  /** @throws SyntaxError or RangeError for a line that is not a word, or in STRU R not an array of words */
  line(text: string): void {
    const value: unknown = JSON.parse(text)
    if (!this.records) {
      this.words.push(wordOf(value))
      if (this.words.length === batchLength) this.send()
      return
    }
    for (const word of arrayOf(value)) this.words.push(wordOf(word))
    this.send()
    this.file.endOfRecord()
  }

  end(): void {
    this.send()
    this.file.endOfFile()
  }

  private send(): void {
    const packed = packLogicalBytes(this.words, this.byteSize)
    this.words = []
    if (packed.length > 0) this.file.data(packed, 0, packed.length)
  }
}

function wordOf(value: unknown): bigint {
  if (typeof value !== 'string' || !/^[0-9a-f]+$/i.test(value)) {
    throw new SyntaxError('a word must be a string of hexadecimal digits')
  }
  return BigInt(`0x${value}`)
}
