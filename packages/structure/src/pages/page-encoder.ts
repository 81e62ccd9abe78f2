import type { FileSink } from '@ftpkit/transfer'
import { BitReader, BitWriter, checkByteSize, maxNumberWidth } from '@ftpkit/transfer/logical-bytes'
import { minHeaderLength, type PageHeader, type PageSink, PageType } from './page.js'

/** Options of {@link PageEncoder}. */
export interface PageEncoderOptions {
  /** Bits of a logical byte, 1 to 255. @default 8 */
  readonly byteSize?: number | undefined
}

/** Optional fields of each type of page; a descriptor page may have any. */
const optionalFields: Readonly<Record<number, number>> = {
  [PageType.last]: 0,
  [PageType.simple]: 0,
  [PageType.accessControlled]: 1,
}

/**
 * STRU P: pages to the file in transfer, without gaps between them whatever the byte size. `endOfFile` sends the last
 * page, with index 0, unless the caller has sent one.
 *
 * @see RFC 959 §3.1.2.3
 */
export class PageEncoder implements PageSink {
  /** Most octets that one octet of a local file can become: a page of its own has at most five header fields before it. */
  static readonly maxExpansion = 6
  private readonly reader = new BitReader()
  private readonly writer: BitWriter
  private readonly byteSize: number
  /** Bits of data of the open page that are still to come. */
  private remaining = 0
  private state: 'between' | 'page' | 'complete' = 'between'
  private lastPage = false

  /** @throws RangeError for a byte size out of range */
  constructor(
    private readonly file: FileSink,
    { byteSize = 8 }: PageEncoderOptions = {},
  ) {
    this.byteSize = checkByteSize(byteSize)
    this.writer = new BitWriter((chunk, start, end) => file.data(chunk, start, end))
  }

  /** @throws RangeError for a header that RFC 959 does not allow, or whose fields don't fit a logical byte */
  page(header: PageHeader): void {
    if (this.state !== 'between') {
      throw new RangeError(
        this.state === 'page' ? 'the page before has not ended' : 'the last page has been sent',
      )
    }
    checkHeader(header)
    const { type, index, dataLength, optional } = header
    const fields = [minHeaderLength + optional.length, index, dataLength, type, ...optional]
    for (const field of fields) this.checkField(field)
    for (const field of fields) this.write(field)
    this.writer.flush()
    this.remaining = dataLength * this.byteSize
    this.lastPage = type === PageType.last
    this.state = 'page'
  }

  /** Takes packed logical bytes and drops the padding of the last octet. @throws RangeError for more than the header says */
  data(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    const excess = (end - start) * 8 - this.remaining
    if (excess >= 8)
      throw new RangeError(`the page has more data than the ${this.remaining} bits that its header leaves`)
    this.reader.feed(chunk, start, end)
    this.remaining -= this.reader.copy(this.writer, this.remaining)
    if (excess > 0) this.reader.read(excess)
    this.writer.flush()
  }

  /** @throws RangeError for less data than the header says */
  endOfPage(): void {
    if (this.state !== 'page') throw new RangeError('there is no page to end')
    if (this.remaining > 0) throw new RangeError(`${this.remaining} bits of data of the page are missing`)
    this.state = this.lastPage ? 'complete' : 'between'
  }

  /** @throws RangeError inside a page */
  endOfFile(): void {
    if (this.state !== 'complete') {
      this.page({ type: PageType.last, index: 0, dataLength: 0, optional: [] })
      this.endOfPage()
    }
    this.writer.pad()
    this.writer.flush()
    this.file.endOfFile()
  }

  private checkField(field: number | bigint): void {
    if (BigInt(field) >> BigInt(this.byteSize) > 0n) {
      throw new RangeError(`${field} does not fit a logical byte of ${this.byteSize} bits`)
    }
  }

  private write(field: number | bigint): void {
    if (typeof field === 'number' && this.byteSize <= maxNumberWidth) this.writer.write(field, this.byteSize)
    else this.writer.writeBig(BigInt(field), this.byteSize)
  }
}

function checkHeader({ type, index, dataLength, optional }: PageHeader): void {
  if (!(type in optionalFields) && type !== PageType.descriptor)
    throw new RangeError(`a page has a type from 0 to 3, not ${type}`)
  const expected = optionalFields[type] ?? optional.length
  if (optional.length !== expected) {
    throw new RangeError(`a page of type ${type} has ${expected} optional fields, not ${optional.length}`)
  }
  if (type === PageType.last && dataLength > 0) throw new RangeError('the last page has no data')
  for (const [name, value] of Object.entries({ index, dataLength })) {
    if (!(Number.isSafeInteger(value) && value >= 0))
      throw new RangeError(`${name} is a whole number from 0, not ${value}`)
  }
  for (const field of optional)
    if (field < 0n) throw new RangeError(`an optional field is a number from 0, not ${field}`)
}
