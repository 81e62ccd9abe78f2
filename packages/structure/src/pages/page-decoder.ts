import { FaultLatch, type FileSink, FtpError, type FtpErrorCode } from '@ftpkit/transfer'
import { BitReader, BitWriter, checkByteSize, maxNumberWidth } from '@ftpkit/transfer/logical-bytes'
import type { StructureTolerance, Tolerant, WriterReports } from '../options.js'
import { minHeaderLength, type PageSink, PageType } from './page.js'

/**
 * Options of {@link PageDecoder}; it knows the tolerances `bad-header-length`, `bad-last-page`, `unknown-page-type`,
 * `trailing-data`, `nonzero-padding` and `eor-outside-record-structure`. In its reports `octetsBefore` counts octets of
 * the file in transfer. It cannot resume, for a page may begin inside an octet.
 */
export interface PageDecoderOptions extends WriterReports, Tolerant {
  /** Bits of a logical byte, 1 to 255. RFC 959 does not define one for TYPE I: take 8. @default 8 */
  readonly byteSize?: number | undefined
  /** Longest header that is held, in logical bytes; a longer one is `limit-exceeded`. @default 64 */
  readonly maxHeaderLength?: number | undefined
  /**
   * Most logical bytes of data that a page may announce; more are `limit-exceeded`. Default: as many as can be counted
   * in bits, for data are not held.
   */
  readonly maxDataLength?: number | undefined
}

/** RFC 959 Appendix I needs 5; peers may have page tables with more fields. */
const defaultMaxHeaderLength = 64

/** The header length that each type of page must have; a descriptor page may have any. */
const headerLengths: Readonly<Record<number, number>> = {
  [PageType.last]: 4,
  [PageType.simple]: 4,
  [PageType.accessControlled]: 5,
}

/**
 * STRU P: the file in transfer to pages. With a byte size that is not a multiple of 8, a page may begin inside an octet.
 * The data of a page are passed on as they come.
 *
 * @see RFC 959 §3.1.2.3
 */
export class PageDecoder implements FileSink {
  private readonly reader = new BitReader()
  private readonly writer: BitWriter
  private readonly byteSize: number
  private readonly maxHeaderLength: number
  private readonly maxDataLength: number
  private state: 'header' | 'data' | 'complete' = 'header'
  /** The fields of the open header that have come: header length, index, data length, type, optional fields. */
  private fields: bigint[] = []
  private headerLength = 0
  /** Position of the header of the open page, in bits. */
  private begin = 0
  /** Bits of data of the open page that are still to come. */
  private remaining = 0
  private lastPage = false
  private pagesBefore = 0
  private octets = 0
  private readonly latch = new FaultLatch()

  /** @throws RangeError for a byte size out of range */
  constructor(
    private readonly pages: PageSink,
    private readonly options: PageDecoderOptions = {},
  ) {
    this.byteSize = checkByteSize(options.byteSize ?? 8)
    this.maxHeaderLength = options.maxHeaderLength ?? defaultMaxHeaderLength
    // Positions are counted in bits.
    this.maxDataLength = options.maxDataLength ?? Math.floor(Number.MAX_SAFE_INTEGER / this.byteSize)
    this.writer = new BitWriter((chunk, start, end) => pages.data(chunk, start, end))
  }

  /** Whether the last page has come. It ends a paged file, even if the MODE has no end of file of its own (§3.4). */
  get complete(): boolean {
    return this.state === 'complete'
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    if (start >= end) return
    try {
      if (this.state === 'complete') this.trailing()
      else this.take(chunk, start, end)
    } catch (error) {
      throw this.latch.set(error)
    }
    this.octets += end - start
  }

  /** @throws FtpError `eor-outside-record-structure` unless tolerated */
  endOfRecord(): void {
    this.latch.check()
    if (this.tolerates('eor-outside-record-structure')) return
    throw this.latch.set(
      this.fault('eor-outside-record-structure', 'an end of record in a paged file', this.octets),
    )
  }

  restartMarker(marker: Uint8Array): void {
    this.latch.check()
    const { octets: octetsBefore } = this
    this.options.onRestartMarker?.(marker, octetsBefore, { octetsBefore, recordOctets: 0, records: 0 })
  }

  suspect(on: boolean): void {
    this.latch.check()
    this.options.onSuspect?.(on, this.octets)
  }

  /** @throws FtpError `truncated` before the last page: the data connection was closed too early, 426 */
  endOfFile(): void {
    this.latch.check()
    if (this.state !== 'complete') {
      throw this.latch.set(this.fault('truncated', `the file ends ${this.whereItEnds()}`, this.octets, 426))
    }
    this.pages.endOfFile()
  }

  private take(chunk: Uint8Array, start: number, end: number): void {
    this.reader.feed(chunk, start, end)
    while (this.state === 'header' ? this.header() : this.body());
    this.writer.flush()
    if (this.state === 'complete' && this.reader.available > 0) this.trailing()
  }

  /** Reads a field of the header. @returns whether it was complete */
  private header(): boolean {
    const field = this.field()
    if (field === undefined) return false
    this.fields.push(field)
    if (this.fields.length === 1) this.checkHeaderLength(field)
    if (this.fields.length === minHeaderLength) this.checkType()
    if (this.fields.length === this.headerLength) this.open()
    return true
  }

  private field(): bigint | undefined {
    if (this.byteSize > maxNumberWidth) return this.reader.readBig(this.byteSize)
    const value = this.reader.read(this.byteSize)
    return value === undefined ? undefined : BigInt(value)
  }

  private checkHeaderLength(length: bigint): void {
    if (length < minHeaderLength)
      this.refuse('bad-header-length', `its header length is ${length}, less than 4`)
    if (length > this.maxHeaderLength) {
      this.refuse(
        'limit-exceeded',
        `its header length is ${length}, beyond the limit of ${this.maxHeaderLength}`,
      )
    }
    this.headerLength = Number(length)
  }

  private checkType(): void {
    const [index, dataLength, type] = [this.fields[1]!, this.fields[2]!, Number(this.fields[3]!)]
    const expected = headerLengths[type]
    if (type > PageType.accessControlled && !this.tolerates('unknown-page-type')) {
      this.refuse('unknown-page-type', `its type is ${type}; known are 0 to 3`, 551)
    }
    if (type === PageType.last) {
      if ((this.headerLength !== expected || dataLength > 0) && !this.tolerates('bad-last-page')) {
        const what = `it is the last page, with a header length of ${this.headerLength} and a data length of ${dataLength}`
        this.refuse('bad-last-page', `${what}; they must be 4 and 0`)
      }
    } else if (expected && this.headerLength !== expected && !this.tolerates('bad-header-length')) {
      const what = `its header length is ${this.headerLength}, but ${expected} for its type ${type}`
      this.refuse('bad-header-length', what)
    }
    if (dataLength > this.maxDataLength) {
      this.refuse(
        'limit-exceeded',
        `its data length is ${dataLength}, beyond the limit of ${this.maxDataLength}`,
      )
    }
    if (index > Number.MAX_SAFE_INTEGER)
      this.refuse('limit-exceeded', `its index is ${index}, too large a number`)
  }

  private open(): void {
    const [, index, dataLength, type] = this.fields.map(Number)
    this.pages.page({
      type: type!,
      index: index!,
      dataLength: dataLength!,
      optional: this.fields.slice(minHeaderLength),
    })
    this.remaining = dataLength! * this.byteSize
    this.lastPage = type === PageType.last
    this.state = 'data'
  }

  /** Passes data of the page on. @returns whether more pages may follow in the octets at hand */
  private body(): boolean {
    this.remaining -= this.reader.copy(this.writer, this.remaining)
    if (this.remaining > 0) return false
    this.writer.pad()
    this.writer.flush()
    this.pages.endOfPage()
    this.pagesBefore++
    this.fields = []
    this.begin = this.reader.position
    this.state = 'header'
    if (this.lastPage) this.finish()
    return !this.lastPage
  }

  /** Reads the padding of the last octet: §3.1.1.4, "with any necessary padding at the end". */
  private finish(): void {
    this.state = 'complete'
    const width = (8 - (this.reader.position % 8)) % 8
    const at = Math.floor(this.reader.position / 8)
    if (width === 0 || this.reader.read(width) === 0 || this.tolerates('nonzero-padding')) return
    throw this.fault('nonzero-padding', `the ${width} bits that fill the last octet are not all zero`, at)
  }

  private trailing(): void {
    if (this.tolerates('trailing-data')) return
    const at = Math.ceil(this.reader.position / 8)
    throw this.fault('trailing-data', 'data follow the last page', at)
  }

  private whereItEnds(): string {
    if (this.state === 'data') return `${this.remaining} bits before the end of its data`
    return this.reader.position > this.begin ? 'inside its header' : 'before the last page'
  }

  private tolerates(tolerance: StructureTolerance): boolean {
    return this.options.tolerate?.includes(tolerance) ?? false
  }

  /** Refuses the page whose header is open. */
  private refuse(code: FtpErrorCode, what: string, replyHint = 451): never {
    throw this.fault(code, what, Math.floor(this.begin / 8), replyHint)
  }

  private fault(code: FtpErrorCode, what: string, offset: number, replyHint = 451): FtpError {
    return new FtpError(code, `page ${this.pagesBefore + 1}, octet ${offset} of the data: ${what}`, {
      offset,
      clause: '959 §3.1.2.3',
      replyHint,
    })
  }
}
