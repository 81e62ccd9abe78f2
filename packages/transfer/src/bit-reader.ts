import type { BitWriter } from './bit-writer.js'

const nothing: Uint8Array = new Uint8Array(0)

/**
 * Reads fields of bits from octets, high-order bit first (RFC 959 §3.1.1.4), however they are cut into chunks.
 *
 * A read that runs out of octets returns undefined and keeps the bits it has: call it again with the same width after
 * the next {@link feed}. The loop is `while ((field = reader.read(width)) !== undefined)`.
 */
export class BitReader {
  /** Bits read so far, those of an unfinished field included. */
  position = 0
  private chunk: Uint8Array = nothing
  private at = 0
  private end = 0
  /** Bits of `chunk[at]` that were read. */
  private used = 0
  /** The unfinished field: its bits so far and their number. */
  private value = 0
  private bigValue = 0n
  private have = 0

  /** Takes the next octets, `chunk[start, end)`. @throws RangeError while bits of the last chunk are unread */
  feed(chunk: Uint8Array, start: number, end: number): void {
    if (this.at < this.end) throw new RangeError(`${this.available} bits of the last chunk are unread`)
    this.chunk = chunk
    this.at = start
    this.end = end
  }

  /** Bits that can be read now. */
  get available(): number {
    return (this.end - this.at) * 8 - this.used
  }

  /** Reads a field as a number. @param width bits of the field, 1 to 53 */
  read(width: number): number | undefined {
    while (this.have < width) {
      if (this.at >= this.end) return undefined
      const count = Math.min(8 - this.used, width - this.have)
      this.value = this.value * (1 << count) + this.bits(count)
      this.have += count
    }
    const value = this.value
    this.value = 0
    this.have = 0
    return value
  }

  /** Reads a field of any width. @param width bits of the field, from 1 */
  readBig(width: number): bigint | undefined {
    while (this.have < width) {
      if (this.at >= this.end) return undefined
      const count = Math.min(8 - this.used, width - this.have)
      this.bigValue = (this.bigValue << BigInt(count)) | BigInt(this.bits(count))
      this.have += count
    }
    const value = this.bigValue
    this.bigValue = 0n
    this.have = 0
    return value
  }

  /**
   * Passes the next bits to a writer: `count` of them, or all that are available.
   *
   * Where reader and writer are both at an octet boundary, octets are passed on without a copy.
   *
   * @returns how many bits were passed on
   */
  copy(writer: BitWriter, count: number): number {
    const length = Math.min(count, this.available)
    let left = length
    if (this.used > 0) left -= this.copyBits(writer, Math.min(8 - this.used, left))
    // Not >> 3: the bits of 256 MiB don't fit 31 bits.
    const whole = Math.floor(left / 8)
    if (whole > 0) {
      writer.octets(this.chunk, this.at, this.at + whole)
      this.at += whole
      this.position += whole * 8
    }
    if (left % 8 > 0) this.copyBits(writer, left % 8)
    return length
  }

  private copyBits(writer: BitWriter, count: number): number {
    writer.write(this.bits(count), count)
    return count
  }

  /** Reads `count` bits of one octet. */
  private bits(count: number): number {
    const value = (this.chunk[this.at]! >> (8 - this.used - count)) & ((1 << count) - 1)
    this.position += count
    this.used += count
    if (this.used === 8) {
      this.used = 0
      this.at++
    }
    return value
  }
}
