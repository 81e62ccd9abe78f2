import { BitReader, BitWriter, concat, maxNumberWidth } from '@ftpkit/transfer'
import { checkedByteSize, packedLength } from './page.js'

/**
 * Takes packed logical bytes apart.
 *
 * @param data as a `PageSink` gets them
 * @param byteSize bits of a logical byte, 1 to 255
 * @param count logical bytes wanted
 * @throws RangeError for a size that cannot be, or if `data` hold fewer
 */
export function unpackLogicalBytes(data: Uint8Array, byteSize: number, count: number): bigint[] {
  const reader = readerOf(data, checkedByteSize(byteSize), count)
  return Array.from({ length: count }, () => reader.readBig(byteSize)!)
}

/**
 * Takes packed logical bytes of at most 53 bits apart into numbers; otherwise like {@link unpackLogicalBytes}.
 *
 * @throws RangeError for a size that cannot be, or if `data` hold fewer
 */
export function unpackNumbers(data: Uint8Array, byteSize: number, count: number): number[] {
  if (checkedByteSize(byteSize) > maxNumberWidth) {
    throw new RangeError(`a number holds ${maxNumberWidth} bits, not the ${byteSize} of this logical byte`)
  }
  const reader = readerOf(data, byteSize, count)
  return Array.from({ length: count }, () => reader.read(byteSize)!)
}

/**
 * Packs logical bytes, high-order bit first, and fills the last octet with zeros.
 *
 * @throws RangeError for a size that cannot be, or a value that does not fit
 */
export function packLogicalBytes(values: readonly (number | bigint)[], byteSize: number): Uint8Array {
  const limit = 1n << BigInt(checkedByteSize(byteSize))
  const pieces: Uint8Array[] = []
  const writer = new BitWriter((chunk, start, end) => pieces.push(chunk.subarray(start, end)))
  for (const value of values) {
    const big = BigInt(value)
    if (big < 0n || big >= limit)
      throw new RangeError(`${value} does not fit a logical byte of ${byteSize} bits`)
    writer.writeBig(big, byteSize)
  }
  writer.pad()
  writer.flush()
  return concat(pieces)
}

function readerOf(data: Uint8Array, byteSize: number, count: number): BitReader {
  if (packedLength(count, byteSize) > data.length) {
    throw new RangeError(`${data.length} octets hold fewer than ${count} logical bytes of ${byteSize} bits`)
  }
  const reader = new BitReader()
  reader.feed(data, 0, data.length)
  return reader
}
