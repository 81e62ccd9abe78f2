import {
  FlatFile,
  PageDecoder,
  PagedFileReader,
  PagedFileWriter,
  PageEncoder,
  type PageHeader,
  type PageSink,
} from '@ftpkit/structure'
import { FtpError, type Type } from '@ftpkit/transfer'
import type { StructureLayer } from './layer.js'
import type { Settings } from './settings.js'

/** Bits of a logical byte: RFC 959 gives TYPE I none of its own, and 8 is what its octets have. */
export function byteSizeOf(type: Type): number {
  return type.code === 'L' ? type.byteSize : 8
}

/** Words of a page of TOPS-20 (RFC 959 Appendix I). */
const usualPageLength = 512

/**
 * Logical bytes of a page in a local file, unless something else is said: as many as on TOPS-20, or as one logical byte
 * can count, for the header has one for the length of its data. Together they fill whole octets.
 *
 * @returns 0 where there is no such number: below four bits
 */
export function defaultPageLength(byteSize: number): number {
  const most = Math.min(usualPageLength, 2 ** byteSize - 1)
  let length = most
  while ((length * byteSize) % 8 !== 0) length--
  return length
}

/** STRU P: the local file is taken apart into pages of one length. */
export function pages({ type, pageLength, tolerate }: Settings): StructureLayer {
  const byteSize = byteSizeOf(type)
  const geometry = { byteSize, pageLength: pageLength ?? defaultPageLength(byteSize) }
  return {
    encode(file) {
      const encoder = new PageEncoder(file, { byteSize })
      return new PagedFileReader(new Numbered(encoder, byteSize), geometry)
    },
    decode: (local) =>
      new PageDecoder(new PagedFileWriter(new FlatFile(local), geometry), {
        byteSize,
        tolerate: tolerate.structure,
      }),
    encodeExpansion: logicalBytesOfOne,
    decodeExpansion: 1,
    endOfRecordLength: 0,
    resumesInRecords: false,
  }
}

/** Logical bytes that one can become: a page of its own, with the five fields of its header at most. */
const logicalBytesOfOne = 6

/** Refuses a file that has more pages than a logical byte can number: that is no fault of the caller. */
class Numbered implements PageSink {
  private readonly pages: number

  constructor(
    private readonly encoder: PageEncoder,
    private readonly byteSize: number,
  ) {
    this.pages = 2 ** byteSize
  }

  page(header: PageHeader): void {
    if (header.index >= this.pages) {
      const limit = `a logical byte of ${this.byteSize} bits numbers ${this.pages} pages, and the file has more`
      const advice = 'take TYPE L with a larger byte size, such as 36'
      throw new FtpError('limit-exceeded', `${limit}: ${advice}`, { clause: '959 §3.1.2.3', replyHint: 451 })
    }
    this.encoder.page(header)
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    this.encoder.data(chunk, start, end)
  }

  endOfPage(): void {
    this.encoder.endOfPage()
  }

  endOfFile(): void {
    this.encoder.endOfFile()
  }
}
