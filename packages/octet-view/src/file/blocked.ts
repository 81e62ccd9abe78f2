import { type DescriptorWordFormat, placesInWord } from '@ftpkit/structure'
import { type Found, unknownValue } from '../found.js'
import type { FileScanner } from '../scanner.js'
import { Padding } from './padding.js'
import { isFiller } from './prefixed.js'

/** Octets of a block descriptor word. */
const wordOctets = 4

/** First bit of an extended one. */
const extended = 0x80

/** Blocks with a descriptor word before each: what is in them is left to another scanner. */
export class BlockedScanner implements FileScanner {
  readonly hasRecords = true
  readonly state
  private readonly places: readonly number[]
  private readonly uncounted: number

  constructor(
    private readonly records: FileScanner,
    private readonly found: Found,
    format: DescriptorWordFormat,
  ) {
    // In the same object, so that all of it is in a checkpoint.
    this.state = Object.assign(records.state, { word: 0, wordFilled: 0, blockLeft: 0, blocksEnded: 0 })
    this.places = placesInWord(format)
    this.uncounted = format.inclusive === false ? wordOctets : 0
  }

  data(chunk: Uint8Array, start: number, end: number, shift: number, suspect: number): void {
    const { state } = this
    for (let at = start; at < end; ) {
      if (state.blocksEnded) {
        this.found.run(shift + at, shift + end, 'padding', 0, Padding.afterLast, true)
        return
      }
      if (state.blockLeft === 0) {
        this.word(chunk[at]!, shift + at)
        at++
        continue
      }
      const stop = Math.min(end, at + state.blockLeft)
      this.records.data(chunk, at, stop, shift, suspect)
      state.blockLeft -= stop - at
      at = stop
    }
  }

  interrupt(): void {}

  endOfRecord(): void {}

  endOfFile(offset: number): void {
    this.records.endOfFile(offset)
    Object.assign(this.state, { word: 0, wordFilled: 0, blockLeft: 0, blocksEnded: 0 })
  }

  private word(octet: number, offset: number): void {
    const { state } = this
    state.word = state.word * 256 + octet
    const isWhole = ++state.wordFilled === wordOctets
    const length = isWhole ? this.length() : unknownValue
    this.found.run(offset, offset + 1, 'block-descriptor', length, 0, state.wordFilled > 1)
    if (!isWhole) return
    if (isFiller(this.octets(), wordOctets)) state.blocksEnded = 1
    state.blockLeft = Math.max(0, length - wordOctets)
    state.word = 0
    state.wordFilled = 0
  }

  /** The octets of the word, as they came. */
  private octets(): Uint8Array {
    const octets = new Uint8Array(wordOctets)
    new DataView(octets.buffer).setUint32(0, this.state.word)
    return octets
  }

  /** Octets of the block, its word included. */
  private length(): number {
    const octets = this.octets()
    const inPlace = new Uint8Array(wordOctets)
    for (const [index, place] of this.places.entries()) inPlace[place] = octets[index]!
    const view = new DataView(inPlace.buffer)
    const length = inPlace[0]! >= extended ? view.getUint32(0) & 0x7fffffff : view.getUint16(0)
    return length + this.uncounted
  }
}
