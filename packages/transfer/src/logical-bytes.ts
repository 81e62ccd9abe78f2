import { BitReader } from './bit-reader.js'
import { BitWriter, maxNumberWidth } from './bit-writer.js'
import { concat, Gather } from './gather.js'
import { maxByteSize } from './parameters.js'

/**
 * Returns the size of a logical byte.
 *
 * @throws RangeError unless it is a whole number of bits from 1 to 255 (RFC 959 §5.3.2)
 */
export function checkByteSize(byteSize: number): number {
  if (Number.isInteger(byteSize) && byteSize >= 1 && byteSize <= maxByteSize) return byteSize
  throw new RangeError(`a logical byte has 1 to ${maxByteSize} bits, not ${byteSize}`)
}

/** Octets that `count` packed logical bytes take. */
export function packedLength(count: number, byteSize: number): number {
  return Math.ceil((count * byteSize) / 8)
}

/**
 * Packs logical bytes without gaps, high-order bit first, and fills the last octet with zeros (RFC 959 §3.1.1.4).
 *
 * @param byteSize bits of a logical byte, 1 to 255
 * @throws RangeError for another size, or a value that does not fit
 */
export function packLogicalBytes(values: Iterable<number | bigint>, byteSize: number): Uint8Array {
  const limit = 1n << BigInt(checkByteSize(byteSize))
  const output = new Gather()
  const writer = new BitWriter((chunk, start, end) => output.bytes(chunk, start, end))
  for (const value of values) {
    const big = BigInt(value)
    if (big < 0n || big >= limit)
      throw new RangeError(`${value} does not fit a logical byte of ${byteSize} bits`)
    writer.writeBig(big, byteSize)
  }
  writer.pad()
  writer.flush()
  return concat(output.take())
}

/**
 * Unpacks logical bytes, the inverse of {@link packLogicalBytes}. Padding is not checked.
 *
 * @param byteSize bits of a logical byte, 1 to 255
 * @param count logical bytes to read. Default: all whole ones. With a size below eight, padding can look like one
 * @throws RangeError for another size, or if `packed` holds fewer
 */
export function unpackLogicalBytes(packed: Uint8Array, byteSize: number, count?: number): bigint[] {
  const { reader, length } = read(packed, checkByteSize(byteSize), count)
  return Array.from({ length }, () => reader.readBig(byteSize)!)
}

/**
 * Unpacks logical bytes of at most 53 bits as numbers; otherwise like {@link unpackLogicalBytes}.
 *
 * @throws RangeError for another size, or if `packed` holds fewer
 */
export function unpackNumbers(packed: Uint8Array, byteSize: number, count?: number): number[] {
  if (checkByteSize(byteSize) > maxNumberWidth) {
    throw new RangeError(`a number holds ${maxNumberWidth} bits, not the ${byteSize} of this logical byte`)
  }
  const { reader, length } = read(packed, byteSize, count)
  return Array.from({ length }, () => reader.read(byteSize)!)
}

function read(
  packed: Uint8Array,
  byteSize: number,
  count = Math.floor((packed.length * 8) / byteSize),
): { reader: BitReader; length: number } {
  if (packedLength(count, byteSize) > packed.length) {
    throw new RangeError(`${packed.length} octets hold fewer than ${count} logical bytes of ${byteSize} bits`)
  }
  const reader = new BitReader()
  reader.feed(packed, 0, packed.length)
  return { reader, length: count }
}
