import { everyOctet, zeroOctets } from '@ftpkit/transfer'

/** In fewer octets than this a view of words costs more than it saves. */
const minOctetsForWords = 64

const noWords: Int32Array = new Int32Array(0)

/** Finds one of two octets, four at a time: twice as fast as one at a time; "convert UTF-8 lines" of bench:convert. */
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
    const base = chunk.byteOffset
    const aligned = Math.min(from + (-(base + from) & 3), end)
    const at = this.octet(chunk, from, aligned)
    if (at < aligned) return at
    return this.octet(chunk, Math.max(at, this.word((base + at) >>> 2, (base + end) >>> 2) * 4 - base), end)
  }

  /** The first word of `words[from, end)` that has one of the octets, or `end`. */
  private word(from: number, end: number): number {
    const { words, firstWord, secondWord } = this
    let at = from
    if (firstWord === secondWord) {
      while (at < end && zeroOctets(words[at]! ^ firstWord) === 0) at++
      return at
    }
    while (at < end && (zeroOctets(words[at]! ^ firstWord) | zeroOctets(words[at]! ^ secondWord)) === 0) at++
    return at
  }

  private octet(chunk: Uint8Array, from: number, end: number): number {
    const { first, second } = this
    let at = from
    while (at < end && chunk[at] !== first && chunk[at] !== second) at++
    return at
  }
}
