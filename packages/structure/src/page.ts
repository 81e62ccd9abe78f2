import { maxByteSize } from '@ftpkit/transfer'

/** What a page is (RFC 959 §3.1.2.3). */
export const PageType = { last: 0, simple: 1, descriptor: 2, accessControlled: 3 } as const

/** The header of a page; each field is one logical byte on the wire. The header length follows from `optional`. */
export interface PageHeader {
  /** One of {@link PageType}, or what a peer sent instead if that is tolerated. */
  readonly type: number
  /** Logical page number: where the page belongs in the file, not its place in the transfer. Holes are not sent. */
  readonly index: number
  /** Logical bytes of data. */
  readonly dataLength: number
  /** Further header fields; an access controlled page has one. */
  readonly optional: readonly bigint[]
}

/**
 * A paged file as it goes by: for each page `page`, its data in any number of calls, `endOfPage`; at last
 * `endOfFile`.
 *
 * The data of a page are its logical bytes as they are packed on the wire: contiguous, high-order bit first, from the
 * first bit of the first octet; the last octet is filled with zeros. `unpackLogicalBytes` takes them apart.
 */
export interface PageSink {
  page(header: PageHeader): void
  /** Takes `chunk[start, end)`. The sink may keep the view, so nobody writes to those octets again. */
  data(chunk: Uint8Array, start: number, end: number): void
  endOfPage(): void
  endOfFile(): void
}

/** Fields of every header: header length, index, data length and type. */
export const minHeaderLength = 4

/** Octets that `count` logical bytes take when they are packed. */
export function packedLength(count: number, byteSize: number): number {
  return Math.ceil((count * byteSize) / 8)
}

/** @throws RangeError unless the logical byte size is a whole number of bits from 1 to 255 (RFC 959 §5.3.2) */
export function checkedByteSize(byteSize: number): number {
  if (Number.isInteger(byteSize) && byteSize >= 1 && byteSize <= maxByteSize) return byteSize
  throw new RangeError(`a logical byte has 1 to ${maxByteSize} bits, not ${byteSize}`)
}
