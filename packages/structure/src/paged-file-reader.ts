import type { ByteSink } from '@ftpkit/transfer'
import { type PageSink, PageType, packedLength } from './page.js'
import { type PagedFileFormat, pageGeometry } from './paged-file.js'

/** Options of {@link PagedFileReader}. */
export interface PagedFileReaderOptions extends PagedFileFormat {
  /** Makes all pages access controlled ones, with this field, as TOPS-20 does; they are simple unless given. */
  readonly access?: bigint | undefined
}

/**
 * A local file, given octets and holes in order, to pages. A page that lies in a hole is not sent; one of zeros is,
 * and so is one that only part of is a hole. A file that ends in a hole ends in a page of zeros, or it would come out
 * shorter. At most one page is held, and none where a chunk holds a whole one.
 *
 * What a file has beyond a whole number of logical bytes is filled with zeros, unless it is what fills the last octet
 * already: zeros, and fewer than eight.
 */
export class PagedFileReader implements ByteSink {
  private readonly byteSize: number
  private readonly pageOctets: number
  private readonly type: number
  private readonly optional: readonly bigint[]
  private index = 0
  /** Octets of the open page so far, holes included. */
  private column = 0
  /** The open page, once something was written to it. */
  private page: Uint8Array | undefined
  /** The page before the open one was not sent. */
  private afterHole = false

  /** @throws RangeError for a byte size that cannot be, or a page that does not fill whole octets */
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

  /** Passes over `length` octets that the file has no data for. @throws RangeError for no count */
  hole(length: number): void {
    if (!(Number.isSafeInteger(length) && length >= 0)) throw new RangeError(`a hole of ${length} octets`)
    const rest = Math.min(length, (this.pageOctets - this.column) % this.pageOctets)
    this.column += rest
    if (this.column === this.pageOctets) this.close()
    const pages = Math.floor((length - rest) / this.pageOctets)
    if (pages > 0) {
      this.index += pages
      this.afterHole = true
    }
    this.column += (length - rest) % this.pageOctets
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
    // Not used again: a sink may keep it.
    this.page ??= new Uint8Array(this.pageOctets)
    this.page.set(chunk.subarray(start, end), this.column)
    this.column += end - start
    if (this.column === this.pageOctets) this.close()
  }

  private close(): void {
    if (this.page) this.send(this.page, 0, this.pageOctets)
    else this.next(true)
  }

  /** Sends a page of `octets`, which begin at `start`. */
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
