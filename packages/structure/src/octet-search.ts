/** Below this many octets a view of words costs more than it saves. */
const wordsPay = 64

const ones = 0x01010101
const highBits = 0x80808080 | 0
const noWords: Int32Array = new Int32Array(0)

/** Finds one of two octets, four octets at a step: several times as fast as looking at each. */
export class OctetSearch {
  private readonly firstWord: number
  private readonly secondWord: number
  private words: Int32Array = noWords

  constructor(
    private readonly first: number,
    private readonly second: number,
  ) {
    this.firstWord = first * ones
    this.secondWord = second * ones
  }

  /** Prepares for searches in `chunk[start, end)`. */
  open(chunk: Uint8Array, start: number, end: number): void {
    if (end - start < wordsPay) this.words = noWords
    else if (this.words.buffer !== chunk.buffer) {
      this.words = new Int32Array(chunk.buffer, 0, chunk.buffer.byteLength >>> 2)
    }
  }

  /** Where one of the octets comes next in the open chunk, or `end`. */
  next(chunk: Uint8Array, from: number, end: number): number {
    const { first, second, firstWord, secondWord, words } = this
    const base = chunk.byteOffset
    let at = from
    if (words !== noWords) {
      for (; at < end && ((base + at) & 3) !== 0; at++)
        if (chunk[at] === first || chunk[at] === second) return at
      const last = (base + end) >>> 2
      let word = (base + at) >>> 2
      for (; word < last; word++) {
        const one = words[word]! ^ firstWord
        // An octet is zero if and only if taking one from each borrows into a high bit that was clear.
        if (((one - ones) & ~one & highBits) !== 0) break
        if (first === second) continue
        const other = words[word]! ^ secondWord
        if (((other - ones) & ~other & highBits) !== 0) break
      }
      at = Math.max(at, word * 4 - base)
    }
    while (at < end && chunk[at] !== first && chunk[at] !== second) at++
    return at
  }
}
