import { everyOctet, zeroOctets } from '@ftpkit/transfer'

/** In fewer octets than this a view of words costs more than it saves. */
const minOctetsForWords = 64

const noWords: Int32Array = new Int32Array(0)

/** Finds one of two octets, four octets at a time: several times as fast as looking at each. */
export class OctetSearch {
  private readonly firstWord: number
  private readonly secondWord: number
  private words: Int32Array = noWords

  constructor(
    private readonly first: number,
    private readonly second: number,
  ) {
    this.firstWord = first * everyOctet
    this.secondWord = second * everyOctet
  }

  /** Prepares for searches in `chunk[start, end)`. */
  open(chunk: Uint8Array, start: number, end: number): void {
    if (end - start < minOctetsForWords) this.words = noWords
    else if (this.words.buffer !== chunk.buffer) {
      this.words = new Int32Array(chunk.buffer, 0, chunk.buffer.byteLength >>> 2)
    }
  }

  /** Where one of the octets is next in the open chunk, or `end`. */
  next(chunk: Uint8Array, from: number, end: number): number {
    if (this.words === noWords) return this.octet(chunk, from, end)
    const aligned = Math.min(from + (-(chunk.byteOffset + from) & 3), end)
    const at = this.octet(chunk, from, aligned)
    return at < aligned ? at : this.octet(chunk, this.word(chunk.byteOffset, aligned, end), end)
  }

  private octet(chunk: Uint8Array, from: number, end: number): number {
    const { first, second } = this
    let at = from
    while (at < end && chunk[at] !== first && chunk[at] !== second) at++
    return at
  }

  /** Where the first word with one of the octets begins, or else the last octets that do not fill a word. */
  private word(base: number, from: number, end: number): number {
    const { words, firstWord, secondWord } = this
    const last = (base + end) >>> 2
    let at = (base + from) >>> 2
    while (at < last && zeroOctets(words[at]! ^ firstWord) === 0 && zeroOctets(words[at]! ^ secondWord) === 0)
      at++
    return Math.max(from, at * 4 - base)
  }
}
