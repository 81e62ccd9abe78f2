/**
 * Octets that a session takes at a time. A few hundred may hold a command whose reply is a thousand times as long, so
 * the replies to one portion go out before the next is taken.
 */
export const portionLength = 512

/** CR, LF and IAC: what may end a line, or begin a Telnet command (RFC 854, page 14). */
const answerable = [0x0d, 0x0a, 0xff] as const

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
    if (this.borrowed && this.waiting) this.octets = new Uint8Array(this.octets)
    this.borrowed = false
  }

  /** Takes a portion; it is valid until the caller returns to the event loop. */
  take(): Uint8Array {
    const { octets } = this
    const length = lengthOfPortion(octets)
    // An empty view would keep the whole memory alive.
    this.octets = octets.length > length ? octets.subarray(length) : empty
    return octets.subarray(0, length)
  }

  /** Drops what waits, and everything that is pushed from now on. */
  close(): void {
    this.closed = true
    this.octets = empty
  }
}

/** What can't be answered, such as the middle of a line that is too long, is one portion. */
function lengthOfPortion(octets: Uint8Array): number {
  if (octets.length <= portionLength) return octets.length
  let length = octets.length
  for (const octet of answerable) {
    const at = octets.indexOf(octet)
    if (at >= 0 && at < length) length = at
  }
  return Math.max(length, portionLength)
}
