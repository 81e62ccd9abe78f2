/**
 * Octets that a session takes at a time. A few hundred may hold a command whose reply is a thousand times as long, so
 * the replies to one portion go out before the next is taken.
 */
const portionLength = 512

const empty = new Uint8Array(0)

/** Octets of a control connection that the session has not taken yet. */
export class InputBuffer {
  private octets: Uint8Array = empty
  /** Whether `octets` is memory of the caller of `push`. */
  private borrowed = false
  private closed = false

  /** Octets that wait to be taken. */
  get length(): number {
    return this.octets.length
  }

  /** Whether octets wait to be taken. */
  get waiting(): boolean {
    return this.octets.length > 0
  }

  /** Adds octets. Their memory stays the caller's, who calls `own` before filling it again. */
  push(octets: Uint8Array): void {
    if (this.closed) return
    this.borrowed = !this.waiting
    this.octets = this.waiting ? Buffer.concat([this.octets, octets]) : octets
  }

  /** Copies what still waits of octets that were pushed. */
  own(): void {
    // Not by slice: that of a Buffer is a view.
    if (this.borrowed && this.waiting) this.octets = Uint8Array.from(this.octets)
    this.borrowed = false
  }

  /** Takes a portion; it is valid until the caller returns to the event loop. */
  take(): Uint8Array {
    const { octets } = this
    // An empty view would keep the whole memory alive.
    this.octets = octets.length > portionLength ? octets.subarray(portionLength) : empty
    return octets.subarray(0, portionLength)
  }

  /** Drops what waits, and everything that is pushed from now on. */
  close(): void {
    this.closed = true
    this.octets = empty
  }
}
