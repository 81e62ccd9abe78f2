import { Slab } from './slab.js'

/** Octets gathered before they are passed on: small pages and words side by side. */
const blockLength = 4_096

/** Largest field that is written from a number: what a number holds exactly. */
export const maxNumberWidth = 53

/**
 * Puts fields of bits together into octets, high-order bit first, without gaps (RFC 959 §3.1.1.4).
 *
 * Octets are passed on in pieces that may be kept; {@link flush} passes on those gathered so far. Bits that don't fill
 * an octet are held until more come or {@link pad} fills it.
 */
export class BitWriter {
  private readonly slab = new Slab(4 * blockLength)
  private block: Uint8Array = this.slab.memory
  /** The octets gathered are `block[from, at)`. */
  private from = 0
  private at = 0
  private blockEnd = 0
  /** The bits of an unfinished octet, `pending` of them, right-aligned. */
  private octet = 0
  private pending = 0

  /** @param output takes `chunk[start, end)`; it may keep the view */
  constructor(private readonly output: (chunk: Uint8Array, start: number, end: number) => void) {}

  /** Bits of an unfinished octet, 0 to 7. */
  get pendingBits(): number {
    return this.pending
  }

  /**
   * Writes the `width` low-order bits of a whole number.
   *
   * @param width 1 to {@link maxNumberWidth}
   */
  write(value: number, width: number): void {
    let left = width
    while (left > 0) {
      const count = Math.min(8 - this.pending, left)
      left -= count
      // 2 ** left instead of a shift: the number may have more than 32 bits.
      this.bits(Math.floor(value / 2 ** left) % 2 ** count, count)
    }
  }

  /** Writes the `width` low-order bits of a value of any size. */
  writeBig(value: bigint, width: number): void {
    let left = width
    while (left > 0) {
      const count = Math.min(8 - this.pending, left)
      left -= count
      this.bits(Number((value >> BigInt(left)) & BigInt((1 << count) - 1)), count)
    }
  }

  /** Writes whole octets. At an octet boundary the view itself is passed on, without a copy. */
  octets(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    if (this.pending === 0) {
      this.flush()
      this.output(chunk, start, end)
      return
    }
    const shift = this.pending
    let octet = this.octet
    for (let at = start; at < end; at++) {
      octet = (octet << 8) | chunk[at]!
      this.append((octet >> shift) & 0xff)
    }
    this.octet = octet & ((1 << shift) - 1)
  }

  /** Fills the last octet with zeros; RFC 959 §3.1.1.4: "with any necessary padding at the end". */
  pad(): void {
    if (this.pending > 0) this.bits(0, 8 - this.pending)
  }

  /** Passes on the whole octets gathered so far. A codec does so at the end of every call from outside. */
  flush(): void {
    if (this.from === this.at) return
    const start = this.from
    this.from = this.at
    this.output(this.block, start, this.at)
  }

  private bits(value: number, count: number): void {
    this.octet = (this.octet << count) | value
    this.pending += count
    if (this.pending < 8) return
    this.append(this.octet)
    this.octet = 0
    this.pending = 0
  }

  private append(octet: number): void {
    if (this.at === this.blockEnd) this.nextBlock()
    this.block[this.at++] = octet
  }

  private nextBlock(): void {
    this.flush()
    this.from = this.slab.reserve(blockLength)
    this.block = this.slab.memory
    this.at = this.from
    this.blockEnd = this.from + blockLength
  }
}
