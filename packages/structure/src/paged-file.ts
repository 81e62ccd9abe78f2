import { checkedByteSize } from './page.js'

/** Octets written to places of a file: what makes a sparse file where something is left out. */
export interface PositionedSink {
  /**
   * Writes `chunk[start, end)` at `position`, in octets from the beginning of the file. The sink may keep the view,
   * so nobody writes to those octets again.
   */
  write(position: number, chunk: Uint8Array, start: number, end: number): void
  /** The file is complete and `length` octets long; it ends in a hole if nothing was written up to there. */
  end(length: number): void
}

/** How the pages of a paged file lie in a local file: page `index` begins at `index` times the length of a page. */
export interface PagedFileFormat {
  /** Bits of a logical byte, 1 to 255; 8 unless given. */
  readonly byteSize?: number | undefined
  /** Logical bytes of a page, 512 unless given, as on TOPS-20; together they fill whole octets. */
  readonly pageLength?: number | undefined
}

/** Words of a TOPS-20 page (RFC 959 Appendix I). */
const defaultPageLength = 512

/** @throws RangeError for a byte size that cannot be, or a page that does not fill whole octets */
export function pageGeometry({ byteSize = 8, pageLength = defaultPageLength }: PagedFileFormat): {
  readonly byteSize: number
  readonly pageLength: number
  readonly pageOctets: number
} {
  const bits = pageLength * checkedByteSize(byteSize)
  if (!(Number.isSafeInteger(bits) && pageLength >= 1 && bits % 8 === 0)) {
    throw new RangeError(
      `a page of ${pageLength} logical bytes of ${byteSize} bits does not fill whole octets`,
    )
  }
  return { byteSize, pageLength, pageOctets: bits / 8 }
}
