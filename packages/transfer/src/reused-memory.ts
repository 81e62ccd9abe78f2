/** Octets that are allocated at a time. */
const blockLength = 139_264

/**
 * Memory for the output of a pipeline, written over once that output is no longer needed. A long file
 * then stays in the caches of the processor, where fresh memory would go through all of them.
 *
 * It belongs to the caller that feeds the pipeline, and says by {@link reuse} that all views of it have served.
 */
export class ReusedMemory {
  private readonly blocks: Uint8Array[] = []
  private block = 0
  private used = 0
  private readonly holders: (() => void)[] = []

  /** Registers a codec that holds views. @param copyHeld called before any memory changes: copies the views that a codec still holds */
  beforeReuse(copyHeld: () => void): void {
    this.holders.push(copyHeld)
  }

  /** Copies octets. @returns a view that is good until {@link reuse} is called; views follow each other in memory where they can */
  copy(octets: Uint8Array): Uint8Array {
    const { length } = octets
    if (this.block < this.blocks.length && this.used + length > this.blocks[this.block]!.length) {
      this.block++
      this.used = 0
    }
    const block = this.blockFor(length)
    block.set(octets, this.used)
    this.used += length
    return block.subarray(this.used - length, this.used)
  }

  /** All views have served but those that codecs hold: their octets may change from now on. */
  reuse(): void {
    for (const copyHeld of this.holders) copyHeld()
    this.block = 0
    this.used = 0
  }

  private blockFor(length: number): Uint8Array {
    const block = this.blocks[this.block]
    if (block && block.length >= this.used + length) return block
    const larger = new Uint8Array(Math.max(blockLength, length))
    this.blocks[this.block] = larger
    return larger
  }
}
