import type { Found } from '../found.js'
import { BlockScanner } from '../mode/block.js'
import type { FileScanner } from '../scanner.js'
import { PlainScanner } from './plain.js'

/** A file that holds blocks of MODE B, as the record format `block` reads it. */
export class BlockFileScanner implements FileScanner {
  readonly hasRecords = true
  readonly state
  private readonly blocks: BlockScanner
  private readonly initial

  constructor(found: Found) {
    this.blocks = new BlockScanner(new PlainScanner(found, true), found, {
      hasRecords: true,
      isOnlyFile: true,
    })
    this.state = this.blocks.state
    this.initial = { ...this.state }
  }

  data(chunk: Uint8Array, start: number, end: number, shift: number): void {
    this.blocks.scan(chunk, start, end, shift)
  }

  interrupt(): void {}

  endOfRecord(): void {}

  endOfFile(offset: number): void {
    this.blocks.end(offset)
    Object.assign(this.state, this.initial)
  }
}
