import type { Found } from '../found.js'
import type { FileScanner } from '../scanner.js'
import { Padding } from './padding.js'

/** Octets of a block, and those of them that are records. */
const blockOctets = 1014
const contentOctets = 1012

/** Blocks of 1014 octets that end in X'4040': records may cross them. */
export class CardScanner implements FileScanner {
  readonly hasRecords = true
  readonly state

  constructor(
    private readonly records: FileScanner,
    private readonly found: Found,
  ) {
    // In the same object, so that all of it is in a checkpoint.
    this.state = Object.assign(records.state, { column: 0 })
  }

  data(chunk: Uint8Array, start: number, end: number, shift: number, suspect: number): void {
    const { state } = this
    for (let at = start; at < end; ) {
      const isContent = state.column < contentOctets
      const limit = isContent ? contentOctets : blockOctets
      const stop = Math.min(end, at + limit - state.column)
      if (isContent) this.records.data(chunk, at, stop, shift, suspect)
      else this.found.run(shift + at, shift + stop, 'padding', 0, Padding.endOfBlock, true)
      state.column = (state.column + stop - at) % blockOctets
      at = stop
    }
  }

  interrupt(): void {}

  endOfRecord(): void {}

  endOfFile(offset: number): void {
    this.records.endOfFile(offset)
    this.state.column = 0
  }
}
