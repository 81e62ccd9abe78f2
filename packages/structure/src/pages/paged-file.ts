import { type ByteSink, FtpError } from '@ftpkit/transfer'
import { checkByteSize, packedLength } from '@ftpkit/transfer/logical-bytes'
import { type PageHeader, type PageSink, PageType } from './page.js'

/** How pages lie in a local file: the page with index `i` begins at `i` times the length of a page. */
export interface PagedFileFormat {
  /** Bits of a logical byte, 1 to 255. @default 8 */
  readonly byteSize?: number | undefined
  /** Logical bytes of a page, which together fill whole octets. @default 512, as on TOPS-20 */
  readonly pageLength?: number | undefined
}

/** Words of a TOPS-20 page (RFC 959 Appendix I). */
const defaultPageLength = 512

/** @throws RangeError for a byte size out of range, or a page that does not fill whole octets */
function pageGeometry({ byteSize = 8, pageLength = defaultPageLength }: PagedFileFormat): {
  readonly byteSize: number
  readonly pageLength: number
  readonly pageOctets: number
} {
  const bits = pageLength * checkByteSize(byteSize)
  if (!(Number.isSafeInteger(bits) && pageLength >= 1 && bits % 8 === 0)) {
    throw new RangeError(
      `a page of ${pageLength} logical bytes of ${byteSize} bits does not fill whole octets`,
    )
  }
  return { byteSize, pageLength, pageOctets: bits / 8 }
}

/** Options of {@link PagedFileReader}. */
export interface PagedFileReaderOptions extends PagedFileFormat {
  /** Makes all pages access controlled ones with this field, as TOPS-20 does. Default: simple pages. */
  readonly access?: bigint | undefined
}

/**
 * Reads a local file, given as octets and holes in order, and makes pages of it. A page that is all hole is not sent; a
 * page of zeros is, and so is a page that is part hole. A file that ends in a hole ends with a page of zeros, which
 * keeps its length. Holds at most one page, and none where a chunk holds a whole one.
 *
 * Bits beyond a whole number of logical bytes are filled up with zeros to one more logical byte, unless they are the
 * padding of the last octet: zeros, and fewer than eight.
 */
export class PagedFileReader implements ByteSink {
  private readonly byteSize: number
  private readonly pageOctets: number
  private readonly type: number
  private readonly optional: readonly bigint[]
  private index = 0
  /** Octets of the open page so far, holes included. */
  private column = 0
  /** The open page, once it has octets. */
  private page: Uint8Array | undefined
  /** The page before the open one was not sent. */
  private afterHole = false

  /** @throws RangeError for a byte size out of range, or a page that does not fill whole octets */
  constructor(
    private readonly pages: PageSink,
    options: PagedFileReaderOptions = {},
  ) {
    const { byteSize, pageOctets } = pageGeometry(options)
    this.byteSize = byteSize
    this.pageOctets = pageOctets
    this.type = options.access === undefined ? PageType.simple : PageType.accessControlled
    this.optional = options.access === undefined ? [] : [options.access]
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const to = Math.min(at + this.pageOctets - this.column, end)
      if (to - at === this.pageOctets) this.send(chunk, at, this.pageOctets)
      else this.fill(chunk, at, to)
      at = to
    }
  }

  /** Skips a hole of `length` octets. @throws RangeError for anything but a whole number from 0 */
  hole(length: number): void {
    if (!(Number.isSafeInteger(length) && length >= 0)) throw new RangeError(`a hole of ${length} octets`)
    const inPage = Math.min(length, (this.pageOctets - this.column) % this.pageOctets)
    this.column += inPage
    if (this.column === this.pageOctets) this.close()
    const pages = Math.floor((length - inPage) / this.pageOctets)
    if (pages > 0) {
      this.index += pages
      this.afterHole = true
    }
    this.column += (length - inPage) % this.pageOctets
  }

  end(): void {
    if (this.column > 0) {
      this.send(this.page ?? new Uint8Array(this.pageOctets), 0, this.column)
    } else if (this.afterHole) {
      this.index--
      this.send(new Uint8Array(this.pageOctets), 0, this.pageOctets)
    }
    this.pages.endOfFile()
  }

  private fill(chunk: Uint8Array, start: number, end: number): void {
    // A new one each time: a sink may keep it.
    this.page ??= new Uint8Array(this.pageOctets)
    this.page.set(chunk.subarray(start, end), this.column)
    this.column += end - start
    if (this.column === this.pageOctets) this.close()
  }

  private close(): void {
    if (this.page) this.send(this.page, 0, this.pageOctets)
    else this.next(true)
  }

  /** Sends a page of the given number of octets, which begin at `start`. */
  private send(chunk: Uint8Array, start: number, octets: number): void {
    const dataLength = this.logicalBytesOf(chunk, start, octets)
    this.pages.page({ type: this.type, index: this.index, dataLength, optional: this.optional })
    this.pages.data(chunk, start, start + packedLength(dataLength, this.byteSize))
    this.pages.endOfPage()
    this.next(false)
  }

  private logicalBytesOf(chunk: Uint8Array, start: number, octets: number): number {
    const spare = (octets * 8) % this.byteSize
    const whole = (octets * 8 - spare) / this.byteSize
    if (spare === 0) return whole
    const isPadding = spare < 8 && chunk[start + octets - 1]! % 2 ** spare === 0
    return isPadding ? whole : whole + 1
  }

  private next(hole: boolean): void {
    this.index++
    this.column = 0
    this.page = undefined
    this.afterHole = hole
  }
}

/** A local file that is written at any position; what is left out makes it a sparse file. */
export interface PositionedSink {
  /**
   * Writes `chunk[start, end)` at `position`, in octets from the beginning of the file. The sink may keep the view,
   * so the caller never writes to those octets again.
   */
  write(position: number, chunk: Uint8Array, start: number, end: number): void
  /** The file is complete and `length` octets long; it ends in a hole if less was written. */
  end(length: number): void
}

/** Options of {@link PagedFileWriter}. */
export interface PagedFileWriterOptions extends PagedFileFormat {
  /** Takes the descriptor pages, which describe the file and are not part of it. Default: they are dropped. */
  readonly descriptor?: Pick<PageSink, 'page' | 'data' | 'endOfPage'> | undefined
  /** Called with the header of each page, whose access field is not in the local file. */
  readonly onPage?: ((header: PageHeader) => void) | undefined
  /** Longest local file, in octets; a longer one is `limit-exceeded`. @default Number.MAX_SAFE_INTEGER */
  readonly maxFileLength?: number | undefined
}

/**
 * Writes pages to a local file: each where its index says, in any order. Where no page was sent the file has a hole. A
 * page may be shorter than the format says, for trailing zeros need not be sent (RFC 959 App. I); the file ends with
 * the page that reaches furthest.
 */
export class PagedFileWriter implements PageSink {
  private readonly byteSize: number
  private readonly pageLength: number
  private readonly pageOctets: number
  private readonly maxFileLength: number
  private position = 0
  private length = 0
  private inDescriptor = false

  /** @throws RangeError for a byte size out of range, or a page that does not fill whole octets */
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

  /** @throws FtpError `limit-exceeded` for a page longer than the format says, or beyond the longest file */
  page(header: PageHeader): void {
    this.options.onPage?.(header)
    this.inDescriptor = header.type === PageType.descriptor
    if (this.inDescriptor) {
      this.options.descriptor?.page(header)
      return
    }
    if (header.dataLength > this.pageLength) {
      const what = `has ${header.dataLength} logical bytes, more than the ${this.pageLength} of a page`
      throw limitExceeded(header, what, 'choose the page length of the sender')
    }
    this.position = header.index * this.pageOctets
    if (this.position + packedLength(header.dataLength, this.byteSize) > this.maxFileLength) {
      const what = `begins at octet ${this.position}, and the file may have ${this.maxFileLength} octets`
      throw limitExceeded(header, what, 'raise the limit if that is intended')
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

  /** Ends a page; only the descriptor page has an end to pass on. */
  endOfPage(): void {
    if (this.inDescriptor) this.options.descriptor?.endOfPage()
  }

  /** Ends the local file at the end of its last page. */
  endOfFile(): void {
    this.local.end(this.length)
  }
}

function limitExceeded({ index }: PageHeader, what: string, advice: string): FtpError {
  return new FtpError('limit-exceeded', `the page with index ${index} ${what}: ${advice}`, {
    clause: '959 §3.1.2.3',
    replyHint: 552,
  })
}
