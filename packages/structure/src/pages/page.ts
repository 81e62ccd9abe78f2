import { concat, FtpError } from '@ftpkit/transfer'

/** The types of page (RFC 959 §3.1.2.3). */
export const PageType = { last: 0, simple: 1, descriptor: 2, accessControlled: 3 } as const

/** The header of a page; each field is one logical byte on the wire. The header length follows from `optional`. */
export interface PageHeader {
  /** One of {@link PageType}, or another number that a peer sent and that is tolerated. */
  readonly type: number
  /** Logical page number: where the page belongs in the file, not its place in the transfer. Holes are not sent. */
  readonly index: number
  /** Logical bytes of data. */
  readonly dataLength: number
  /** Further header fields; an access controlled page has one. */
  readonly optional: readonly bigint[]
}

/**
 * Takes a paged file as a stream: for each page `page`, `data` any number of times, `endOfPage`; at the end `endOfFile`.
 *
 * The data of a page are its logical bytes as they are packed on the wire: contiguous, high-order bit first, from the
 * first bit of the first octet; the last octet is filled with zeros. `unpackLogicalBytes` of `@ftpkit/transfer` unpacks
 * them.
 */
export interface PageSink {
  /** Begins a page. */
  page(header: PageHeader): void
  /** Takes `chunk[start, end)`. The sink may keep the view, so the caller never writes to those octets again. */
  data(chunk: Uint8Array, start: number, end: number): void
  /** Ends the page that was begun last. */
  endOfPage(): void
  /** Ends the file; nothing follows. */
  endOfFile(): void
}

/** Fields of every header: header length, index, data length and type. */
export const minHeaderLength = 4

/** A page as a value: for tests and tools, not for the data path. */
export interface Page extends PageHeader {
  /** The logical bytes of the page, packed. */
  readonly data: Uint8Array
}

/** Most octets of data of a page, by default: more than any host we know puts into one. */
const defaultMaxPageOctets = 1_048_576

/** Collects whole pages until the caller takes them. A page longer than the limit is `limit-exceeded`. */
export class PageCollector implements PageSink {
  /** Whether the end of the file has come. */
  ended = false
  private pages: Page[] = []
  private header: PageHeader | undefined
  private pieces: Uint8Array[] = []
  private octets = 0

  /** @param maxPageOctets most octets of data of a page. Default: 1 MiB */
  constructor(private readonly maxPageOctets: number = defaultMaxPageOctets) {}

  /** Begins a page. */
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

  /** Makes the page one of those that can be taken. */
  endOfPage(): void {
    this.pages.push({ ...this.header!, data: concat(this.pieces) })
  }

  /** Sets `ended`. */
  endOfFile(): void {
    this.ended = true
  }

  /** Returns the complete pages that were not taken yet, in order. */
  take(): Page[] {
    const taken = this.pages
    this.pages = []
    return taken
  }
}
