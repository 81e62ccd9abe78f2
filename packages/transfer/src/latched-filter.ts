import { FaultLatch } from './fault-latch.js'
import { FileFilter } from './file-filter.js'

/**
 * A filter that refuses everything after its first fault, with the same error. A subclass throws
 * `this.latch.set(fault)`, and begins what it overrides with `this.latch.check()`.
 */
export abstract class LatchedFilter extends FileFilter {
  protected readonly latch = new FaultLatch()

  override data(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    super.data(chunk, start, end)
  }

  override endOfRecord(): void {
    this.latch.check()
    super.endOfRecord()
  }

  override restartMarker(marker: Uint8Array): void {
    this.latch.check()
    super.restartMarker(marker)
  }

  override suspect(on: boolean): void {
    this.latch.check()
    super.suspect(on)
  }

  override endOfFile(): void {
    this.latch.check()
    super.endOfFile()
  }
}
