import { defaultMaxRecordLength, type FileSink, FtpError } from '@ftpkit/transfer'
import { hex } from './hex.js'
import type { Output } from './output.js'

/** Options of an {@link EventWriter}. */
export interface EventWriterOptions {
  /** Whether data are records (STRU R), which are shown when they are whole. */
  readonly records: boolean
  /** Whether markers may stand inside a record, which is then held. */
  readonly markers: boolean
  /** Longest record that is held, in octets. */
  readonly maxRecordLength: number | undefined
  /** Whether the end of the file at hand was only the close of the connection. */
  readonly closed: () => boolean
}

/**
 * Writes what a MODE carries as lines of JSON: `{"record":HEX}` or `{"data":HEX}`, either with `"suspect"`,
 * `{"marker":TEXT,"at":N}` and `{"eof":"explicit"}` or `{"eof":"close"}`. Data that follow each other are one event,
 * written as they come; a record is held where a marker inside it would have to be shown before it.
 */
export class EventWriter implements FileSink {
  private readonly maxRecordLength: number
  /** Data octets of the file so far. */
  private octets = 0
  private suspecting = false
  private dataOpen = false
  private recordOpen = false
  private record: string[] = []
  private recordLength = 0
  /** Where in the open record suspect data begin and end, in turn. */
  private suspectBounds: number[] = []

  constructor(
    private readonly output: Output,
    private readonly options: EventWriterOptions,
  ) {
    this.maxRecordLength = options.maxRecordLength ?? defaultMaxRecordLength
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    if (this.options.records) {
      this.openRecord()
      this.recordLength += end - start
      if (this.options.markers) this.checkLength()
      this.put(hex(chunk, start, end))
    } else {
      if (!this.dataOpen) this.output.text('{"data":"')
      this.dataOpen = true
      this.output.text(hex(chunk, start, end))
    }
    this.octets += end - start
  }

  endOfRecord(): void {
    if (!this.options.records) return
    this.openRecord()
    this.output.text(`${this.record.join('')}"${this.suspectRanges()}}\n`)
    this.record = []
    this.recordOpen = false
    this.recordLength = 0
    this.suspectBounds = this.suspecting ? [0] : []
  }

  restartMarker(marker: Uint8Array): void {
    this.closeData()
    this.line({ marker: String.fromCharCode(...marker), at: this.octets })
  }

  suspect(on: boolean): void {
    this.closeData()
    this.suspecting = on
    if (this.options.records) this.suspectBounds.push(this.recordLength)
  }

  endOfFile(): void {
    this.closeData()
    this.line({ eof: this.options.closed() ? 'close' : 'explicit' })
    this.octets = 0
    this.suspectBounds = []
  }

  /** Shows what is known of the record or the data under way: the input is malformed behind them. */
  abandon(): void {
    this.closeData()
    if (this.recordOpen) this.endOfRecord()
  }

  private openRecord(): void {
    if (!this.recordOpen) this.put('{"record":"')
    this.recordOpen = true
  }

  private put(text: string): void {
    if (this.options.markers) this.record.push(text)
    else this.output.text(text)
  }

  private checkLength(): void {
    if (this.recordLength <= this.maxRecordLength) return
    const message = `a record is longer than ${this.maxRecordLength} octets; --max-record-length raises the limit`
    throw new FtpError('limit-exceeded', message, { offset: this.octets, clause: '959 §3.1.2.2' })
  }

  private closeData(): void {
    if (!this.dataOpen) return
    this.dataOpen = false
    this.output.text(this.suspecting ? '","suspect":true}\n' : '"}\n')
  }

  private suspectRanges(): string {
    const bounds = this.suspecting ? [...this.suspectBounds, this.recordLength] : this.suspectBounds
    const ranges: number[][] = []
    for (let at = 0; at < bounds.length; at += 2) {
      const [from, to] = [bounds[at]!, bounds[at + 1]!]
      if (from < to) ranges.push([from, to])
    }
    return ranges.length > 0 ? `,"suspect":${JSON.stringify(ranges)}` : ''
  }

  private line(event: object): void {
    this.output.text(`${JSON.stringify(event)}\n`)
  }
}
