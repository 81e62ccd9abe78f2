import { type FileSink, Slab } from '@ftpkit/transfer'

/** Shorter pieces are put side by side in one slab; longer ones get memory of their own. */
const ownMemoryFrom = 2_048

/**
 * Replaces octets by a table of 256 entries, two at a time where that pays.
 *
 * The table of pairs has 65,536 entries of two octets, made when the first long piece comes.
 */
export class Translation {
  private readonly slab = new Slab(8 * ownMemoryFrom)
  private pairs: Uint16Array | undefined

  /** @throws RangeError unless the table has 256 entries */
  constructor(readonly table: Uint8Array) {
    if (table.length !== 256) throw new RangeError(`a translation table has 256 entries, not ${table.length}`)
  }

  /** Hands the translation of `chunk[start, end)` to the file. */
  data(chunk: Uint8Array, start: number, end: number, file: FileSink): void {
    const length = end - start
    if (length < ownMemoryFrom) {
      const to = this.slab.reserve(length)
      const { memory } = this.slab
      this.write(chunk, start, end, memory, to)
      file.data(memory, to, to + length)
      return
    }
    // Pairs are read from and written to even addresses, so the output begins at an address as odd as the input's.
    const odd = (chunk.byteOffset + start) & 1
    const output = new Uint8Array(odd + length)
    this.writeByPairs(chunk, start, end, output, odd)
    file.data(output, odd, odd + length)
  }

  private write(chunk: Uint8Array, start: number, end: number, output: Uint8Array, to: number): void {
    const { table } = this
    for (let at = start, target = to; at < end; ) output[target++] = table[chunk[at++]!]!
  }

  private writeByPairs(chunk: Uint8Array, start: number, end: number, output: Uint8Array, odd: number): void {
    this.pairs ??= pairsOf(this.table)
    const { pairs } = this
    const count = (end - start - odd) >> 1
    const first = start + odd
    const input = new Uint16Array(chunk.buffer, chunk.byteOffset + first, count)
    const target = new Uint16Array(output.buffer, 2 * odd, count)
    for (let at = 0; at < count; at++) target[at] = pairs[input[at]!]!
    this.write(chunk, start, first, output, odd)
    this.write(chunk, first + 2 * count, end, output, 2 * odd + 2 * count)
  }
}

function pairsOf(table: Uint8Array): Uint16Array {
  const pairs = new Uint16Array(65_536)
  // Views of single octets on the key and on the pairs, so that the order of octets in a word doesn't matter.
  const key = new Uint16Array(1)
  const keyOctets = new Uint8Array(key.buffer)
  const pairOctets = new Uint8Array(pairs.buffer)
  for (let pair = 0; pair < 65_536; pair++) {
    key[0] = pair
    pairOctets[2 * pair] = table[keyOctets[0]!]!
    pairOctets[2 * pair + 1] = table[keyOctets[1]!]!
  }
  return pairs
}
