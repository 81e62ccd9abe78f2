import { FtpError } from '@ftpkit/transfer'
import { type PageHeader, type PageSink, PageType, packedLength } from './page.js'
import { type PagedFileFormat, type PositionedSink, pageGeometry } from './paged-file.js'

/** Options of {@link PagedFileWriter}. */
export interface PagedFileWriterOptions extends PagedFileFormat {
  /** Gets the descriptor pages, which describe the file and are no part of it; dropped unless given. */
  readonly descriptor?: Pick<PageSink, 'page' | 'data' | 'endOfPage'> | undefined
  /** Called with the header of each page: what it says of access is not in the local file. */
  readonly onPage?: ((header: PageHeader) => void) | undefined
  /** Longest local file, in octets; as long as a number counts unless given. Longer is `limit-exceeded`. */
  readonly maxFileLength?: number | undefined
}

/**
 * Pages to a local file: each is written where its index says, in whatever order they come, and what no page was sent
 * for is a hole. A page may be shorter than the format says, for trailing zeros need not be sent (RFC 959 App. I);
 * the file ends where the page that reaches furthest does.
 */
export class PagedFileWriter implements PageSink {
  private readonly byteSize: number
  private readonly pageLength: number
  private readonly pageOctets: number
  private readonly maxFileLength: number
  private position = 0
  private length = 0
  private inDescriptor = false

  /** @throws RangeError for a byte size that cannot be, or a page that does not fill whole octets */
  constructor(
    private readonly local: PositionedSink,
    private readonly options: PagedFileWriterOptions = {},
  ) {
    const { byteSize, pageLength, pageOctets } = pageGeometry(options)
    this.byteSize = byteSize
    this.pageLength = pageLength
    this.pageOctets = pageOctets
    this.maxFileLength = options.maxFileLength ?? Number.MAX_SAFE_INTEGER
  }

  /** @throws FtpError `limit-exceeded` for a page that is longer than the format says, or lies beyond the longest file */
  page(header: PageHeader): void {
    this.options.onPage?.(header)
    this.inDescriptor = header.type === PageType.descriptor
    if (this.inDescriptor) {
      this.options.descriptor?.page(header)
      return
    }
    if (header.dataLength > this.pageLength) {
      const what = `has ${header.dataLength} logical bytes, more than the ${this.pageLength} of a page`
      throw tooMuch(header, what, 'choose the page length of the sender')
    }
    this.position = header.index * this.pageOctets
    if (this.position + packedLength(header.dataLength, this.byteSize) > this.maxFileLength) {
      const what = `lies at octet ${this.position}, and the file may have ${this.maxFileLength}`
      throw tooMuch(header, what, 'raise the limit if that is meant')
    }
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    if (this.inDescriptor) {
      this.options.descriptor?.data(chunk, start, end)
      return
    }
    if (start >= end) return
    this.local.write(this.position, chunk, start, end)
    this.position += end - start
    this.length = Math.max(this.length, this.position)
  }

  endOfPage(): void {
    if (this.inDescriptor) this.options.descriptor?.endOfPage()
  }

  endOfFile(): void {
    this.local.end(this.length)
  }
}

function tooMuch({ index }: PageHeader, what: string, advice: string): FtpError {
  return new FtpError('limit-exceeded', `the page with index ${index} ${what}: ${advice}`, {
    clause: '959 §3.1.2.3',
    replyHint: 552,
  })
}
