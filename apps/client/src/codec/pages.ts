import { PageEncoder, type PageHeader, type PageSink, PageType } from '@ftpkit/structure'
import type { FileSink } from '@ftpkit/transfer'
import { BitReader, maxNumberWidth, packLogicalBytes } from '@ftpkit/transfer/logical-bytes'
import { arrayOf, countOf, fieldsOf, numberOf } from './fields.js'
import type { StandardOutput } from './standard-streams.js'

/**
 * Writes pages as lines of JSON: `{"index":N,"ptype":N,"extra":[…],"data":[…]}`. Each logical byte is a number,
 * however large; `extra` has the optional fields of the header, if any. Data are written as they arrive.
 */
export class PageWriter implements PageSink {
  private readonly wide: boolean
  private reader = new BitReader()
  /** Logical bytes of the open page that have not been written. */
  private remaining = 0
  private open = false
  private separator = ''

  constructor(
    private readonly output: StandardOutput,
    private readonly byteSize: number,
  ) {
    this.wide = byteSize > maxNumberWidth
  }

  page({ index, type, dataLength, optional }: PageHeader): void {
    const extra = optional.length > 0 ? `,"extra":[${optional.join(',')}]` : ''
    this.output.text(`{"index":${index},"ptype":${type}${extra},"data":[`)
    this.reader = new BitReader()
    this.remaining = dataLength
    this.open = true
    this.separator = ''
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    this.reader.feed(chunk, start, end)
    const values: (number | bigint)[] = []
    for (; this.remaining > 0; this.remaining--) {
      const value = this.wide ? this.reader.readBig(this.byteSize) : this.reader.read(this.byteSize)
      if (value === undefined) break
      values.push(value)
    }
    if (values.length === 0) return
    this.output.text(this.separator + values.join(','))
    this.separator = ','
  }

  endOfPage(): void {
    this.open = false
    this.output.text(']}\n')
  }

  endOfFile(): void {}

  /** Ends the open page before malformed input, with the data so far. */
  abandon(): void {
    if (this.open) this.endOfPage()
  }
}

/**
 * Reads the lines of a {@link PageWriter}, and passes the pages on to a file in transfer. If the last page is missing, it
 * is added.
 */
export class PageReader {
  private pages: PageEncoder
  private ended = false

  constructor(
    private readonly file: FileSink,
    private readonly byteSize: number,
  ) {
    this.pages = new PageEncoder(file, { byteSize })
  }

  /** @throws SyntaxError or RangeError for a line that is not a page */
  line(text: string): void {
    const { index, ptype, extra, data } = fieldsOf(text)
    if (this.ended) this.pages = new PageEncoder(this.file, { byteSize: this.byteSize })
    const type = countOf(ptype)
    const values = arrayOf(data).map(numberOf)
    this.pages.page({
      type,
      index: countOf(index),
      dataLength: values.length,
      optional: arrayOf(extra ?? []).map((field) => BigInt(numberOf(field))),
    })
    const packed = packLogicalBytes(values, this.byteSize)
    this.pages.data(packed, 0, packed.length)
    this.pages.endOfPage()
    this.ended = type === PageType.last
    if (this.ended) this.pages.endOfFile()
  }

  end(): void {
    if (!this.ended) this.pages.endOfFile()
  }
}
