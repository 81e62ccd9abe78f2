import type { PageHeader, PageSink } from '@ftpkit/structure'
import { BitReader, maxNumberWidth } from '@ftpkit/transfer'
import type { Output } from './output.js'

/**
 * Writes pages as lines of JSON: `{"index":N,"ptype":N,"extra":[…],"data":[…]}`, each logical byte a number however
 * large; `extra` only where the header has further fields. Data are written as they come.
 */
export class PageWriter implements PageSink {
  private readonly wide: boolean
  private reader = new BitReader()
  /** Logical bytes of the open page that were not read yet. */
  private remaining = 0
  private open = false
  private separator = ''

  constructor(
    private readonly output: Output,
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

  /** Ends the page under way: the input is malformed behind it. */
  abandon(): void {
    if (this.open) this.endOfPage()
  }
}
