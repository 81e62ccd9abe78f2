import type { WordSink } from '@ftpkit/representation'
import type { Output } from './output.js'

/** Writes logical bytes as lines of JSON: strings of hexadecimal digits, in STRU R an array of them for each record. */
export class WordWriter implements WordSink {
  private recordOpen = false

  constructor(
    private readonly output: Output,
    private readonly records: boolean,
  ) {}

  word(value: bigint): void {
    const word = `"${value.toString(16)}"`
    if (!this.records) this.output.text(`${word}\n`)
    else this.output.text(this.recordOpen ? `,${word}` : `[${word}`)
    this.recordOpen = this.records
  }

  endOfRecord(): void {
    if (!this.records) return
    this.output.text(this.recordOpen ? ']\n' : '[]\n')
    this.recordOpen = false
  }

  endOfFile(): void {}

  /** Ends the record under way: the input is malformed behind it. */
  abandon(): void {
    if (this.recordOpen) this.endOfRecord()
  }
}
