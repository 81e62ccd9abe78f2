/** Large enough that a slab is rarely replaced, small enough to be garbage soon. */
const defaultSize = 16_384

const nothing: Uint8Array = new Uint8Array(0)

/**
 * Fresh memory for small outputs, such as block headers and escapes: cut from larger pieces and never reused,
 * so that a sink may keep what it is given.
 *
 * ```ts
 * const at = slab.reserve(3)
 * slab.memory[at] = …
 * sink.bytes(slab.memory, at, at + 3)
 * ```
 */
export class Slab {
  /** Where the octets reserved last lie. Replaced by `reserve` when it is full: read it after the call. */
  memory: Uint8Array = nothing
  private used = 0

  /** @param size octets taken at a time, from the first {@link reserve} on */
  constructor(private readonly size: number = defaultSize) {}

  /**
   * Sets `length` octets aside and returns where they begin in `memory`. They are zero, but for those that were
   * written to before they were given back.
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

  /** Gives back the last `length` octets of the newest reservation, which nobody has been given. */
  release(length: number): void {
    this.used -= length
  }
}
