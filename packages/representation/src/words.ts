import { concat, type FileSink, Gather } from '@ftpkit/transfer'
import { LocalDecoder, type LocalDecoderOptions } from './local-decoder.js'
import { wordLength } from './local-form.js'
import { Packer } from './packer.js'
import { checkByteSize } from './padding.js'

/** Takes the logical bytes of a file as numbers. */
export interface WordSink {
  word(value: bigint): void
  endOfRecord(): void
  endOfFile(): void
}

/**
 * Reads a file of the form `words` as numbers: the end of a receiving pipeline for whoever computes with them.
 * Restart markers and suspect flags are passed over.
 */
export class WordReader implements FileSink {
  private readonly length: number
  private value = 0n
  private done = 0

  constructor(
    private readonly words: WordSink,
    byteSize: number,
  ) {
    this.length = wordLength(byteSize)
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      this.value = (this.value << 8n) | BigInt(chunk[at]!)
      this.done++
      if (this.done < this.length) continue
      const word = this.value
      this.value = 0n
      this.done = 0
      this.words.word(word)
    }
  }

  endOfRecord(): void {
    this.words.endOfRecord()
  }

  restartMarker(): void {}

  suspect(): void {}

  endOfFile(): void {
    this.words.endOfFile()
  }
}

/**
 * The logical bytes of a file of TYPE L that is here as a whole.
 *
 * @throws FtpError as {@link LocalDecoder} does
 */
export function unpackWords(
  packed: Uint8Array,
  options: Pick<LocalDecoderOptions, 'byteSize' | 'count' | 'tolerate'>,
): bigint[] {
  const words: bigint[] = []
  const nothing = () => {}
  const sink: WordSink = { word: (value) => words.push(value), endOfRecord: nothing, endOfFile: nothing }
  const reader = new WordReader(sink, options.byteSize)
  const decoder = new LocalDecoder(reader, { ...options, form: 'words' })
  decoder.data(packed, 0, packed.length)
  decoder.endOfFile()
  return words
}

/**
 * The file of TYPE L that holds these logical bytes.
 *
 * @throws RangeError for a byte size outside 1 to 255, and a logical byte that is negative or needs more bits than `byteSize`
 */
export function packWords(words: Iterable<bigint | number>, byteSize: number): Uint8Array {
  checkByteSize(byteSize)
  const output = new Gather()
  const packer = new Packer({ data: (chunk, start, end) => output.bytes(chunk, start, end) }, byteSize)
  const octets = new Uint8Array(wordLength(byteSize))
  for (const word of words) {
    let rest = BigInt(word)
    if (BigInt.asUintN(byteSize, rest) !== rest)
      throw new RangeError(`${rest} is no number of ${byteSize} bits`)
    for (let at = octets.length - 1; at >= 0; at--, rest >>= 8n) octets[at] = Number(rest & 0xffn)
    packer.data(octets, 0, octets.length)
  }
  packer.end()
  return concat(output.take())
}
