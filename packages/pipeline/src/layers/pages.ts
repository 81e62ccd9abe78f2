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
import type { ResolvedOptions } from '../options.js'
import type { StructureLayer } from './layer.js'

/** Bits of a logical byte. RFC 959 gives TYPE I no byte size of its own; its octets have 8 bits. */
export function byteSizeOf(type: Type): number {
  return type.code === 'L' ? type.byteSize : 8
}

/** Words of a page of TOPS-20 (RFC 959 Appendix I). */
const tops20PageLength = 512

/**
 * Default number of logical bytes in a page of a local file: 512 as on TOPS-20, or as many as one logical byte can
 * count, because one logical byte of the header holds the length of the data. Together they fill whole octets.
 *
 * @returns 0 where there is no such number: below four bits
 */
export function defaultPageLength(byteSize: number): number {
  const limit = Math.min(tops20PageLength, 2 ** byteSize - 1)
  let length = limit
  while ((length * byteSize) % 8 !== 0) length--
  return length
}

/** STRU P: the local file is cut into pages of one length. */
export function pages({ type, pageLength, tolerate }: ResolvedOptions): StructureLayer {
  const byteSize = byteSizeOf(type)
  const geometry = { byteSize, pageLength: pageLength ?? defaultPageLength(byteSize) }
  return {
    encode(file) {
      const encoder = new PageEncoder(file, { byteSize })
      return new PagedFileReader(new PageCountLimit(encoder, byteSize), geometry)
    },
    decode: (local) =>
      new PageDecoder(new PagedFileWriter(new FlatFile(local), geometry), {
        byteSize,
        tolerate: tolerate.structure,
      }),
    encoders: [PageEncoder],
    decoders: [],
    maxEndOfRecordLength: 0,
    resumesInRecords: false,
  }
}

/** Refuses a file with more pages than a logical byte can number. The caller could not have known. */
class PageCountLimit implements PageSink {
  private readonly maxPages: number

  constructor(
    private readonly encoder: PageEncoder,
    private readonly byteSize: number,
  ) {
    this.maxPages = 2 ** byteSize
  }

  page(header: PageHeader): void {
    if (header.index >= this.maxPages) {
      const limit = `a logical byte of ${this.byteSize} bits numbers ${this.maxPages} pages, and the file has more`
      const advice = 'use TYPE L with a larger byte size, such as 36'
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
