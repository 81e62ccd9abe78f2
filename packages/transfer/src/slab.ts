/** Large enough that a slab is rarely replaced, small enough to be collected soon. */
const defaultSize = 16_384

const nothing: Uint8Array = new Uint8Array(0)

/**
 * Fresh memory for small outputs, such as block headers and escapes: cut from larger pieces and never reused,
 * so that a sink may keep views of it.
 *
 * ```ts
 * const at = slab.reserve(3)
 * slab.memory[at] = …
 * sink.bytes(slab.memory, at, at + 3)
 * ```
 */
export class Slab {
  /** Holds the last reservation. `reserve` replaces it when it is full: read it after the call. */
  memory: Uint8Array = nothing
  private used = 0

  /** @param size octets allocated at a time, from the first {@link reserve} on */
  constructor(private readonly size: number = defaultSize) {}

  /**
   * Reserves `length` octets and returns where they begin in `memory`. They are zero, except those that were written
   * to before they were released.
   */
  reserve(length: number): number {
    if (this.used + length > this.memory.length) {
      this.memory = new Uint8Array(Math.max(this.size, length))
      this.used = 0
    }
    const at = this.used
    this.used += length
    return at
  }

  /** Returns the last `length` octets of the newest reservation, of which no view was passed on. */
  release(length: number): void {
    this.used -= length
  }
}
