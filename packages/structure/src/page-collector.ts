import { concat, FtpError } from '@ftpkit/transfer'
import type { PageHeader, PageSink } from './page.js'

/** A page as a value: for tests and tools, not for the data path. */
export interface Page extends PageHeader {
  /** The logical bytes of the page, packed. */
  readonly data: Uint8Array
}

/** Most octets of data of a page that is kept unless the caller says otherwise: a page of any host we know is less. */
const defaultMaxPageOctets = 1_048_576

/** Gathers whole pages until somebody takes them. Longer ones than the limit are `limit-exceeded`. */
export class PageCollector implements PageSink {
  /** Whether the end of the file was told. */
  ended = false
  private pages: Page[] = []
  private header: PageHeader | undefined
  private pieces: Uint8Array[] = []
  private octets = 0

  /** @param maxPageOctets most octets of data of a page; 1 MiB unless given */
  constructor(private readonly maxPageOctets: number = defaultMaxPageOctets) {}

  page(header: PageHeader): void {
    this.header = header
    this.pieces = []
    this.octets = 0
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    this.octets += end - start
    if (this.octets > this.maxPageOctets) {
      throw new FtpError('limit-exceeded', `a page is longer than the limit of ${this.maxPageOctets} octets`)
    }
    this.pieces.push(chunk.subarray(start, end))
  }

  endOfPage(): void {
    this.pages.push({ ...this.header!, data: concat(this.pieces) })
  }

  endOfFile(): void {
    this.ended = true
  }

  /** Hands over the pages that are complete, in order. */
  take(): Page[] {
    const taken = this.pages
    this.pages = []
    return taken
  }
}
