import { PageEncoder, PageType } from '@ftpkit/structure'
import { type FileSink, packLogicalBytes } from '@ftpkit/transfer'
import { countOf, fieldsOf, listOf, numberOf } from './fields.js'

/** Tells a file in transfer the pages that a `PageWriter` wrote. The last page ends the file; without it, one is made. */
export class PageReader {
  private pages: PageEncoder
  private ended = false

  constructor(
    private readonly file: FileSink,
    private readonly byteSize: number,
  ) {
    this.pages = new PageEncoder(file, { byteSize })
  }

  /** @throws SyntaxError, RangeError for a line that is no page */
  line(text: string): void {
    const { index, ptype, extra, data } = fieldsOf(text)
    if (this.ended) this.pages = new PageEncoder(this.file, { byteSize: this.byteSize })
    const type = countOf(ptype)
    const values = listOf(data).map(numberOf)
    this.pages.page({
      type,
      index: countOf(index),
      dataLength: values.length,
      optional: listOf(extra ?? []).map((field) => BigInt(numberOf(field))),
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
