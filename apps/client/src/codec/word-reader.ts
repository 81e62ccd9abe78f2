import { type FileSink, packLogicalBytes } from '@ftpkit/transfer'
import { listOf } from './fields.js'

/** Words packed at a time: a multiple of eight, which fill whole octets whatever their size. */
const batch = 4_096

/** Tells a file in transfer the logical bytes that a `WordWriter` wrote. */
export class WordReader {
  private words: bigint[] = []

  constructor(
    private readonly file: FileSink,
    private readonly byteSize: number,
    private readonly records: boolean,
  ) {}

  /** @throws SyntaxError, RangeError for a line that is no word, or in STRU R no array of words */
  line(text: string): void {
    const value: unknown = JSON.parse(text)
    if (!this.records) {
      this.words.push(wordOf(value))
      if (this.words.length === batch) this.send()
      return
    }
    for (const word of listOf(value)) this.words.push(wordOf(word))
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
    throw new SyntaxError('a word is a string of hexadecimal digits')
  }
  return BigInt(`0x${value}`)
}
