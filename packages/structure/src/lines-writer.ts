import type { ByteSink } from '@ftpkit/transfer'
import { type LinesFormat, lineEnds } from './lines-format.js'
import { RecordSink, type RecordWriterOptions } from './record-sink.js'

/** Options of {@link LinesWriter}; it knows the tolerance `missing-eor`. */
export interface LinesWriterOptions extends LinesFormat, RecordWriterOptions {}

/**
 * STRU R into a local text: each record becomes a line. Line ends inside a record are its data and are written as
 * they are, so that the lines of such a file are more than its records.
 *
 * @see RFC 959 §3.1.2.2
 */
export class LinesWriter extends RecordSink {
  private readonly lineEnd: Uint8Array
  private readonly separates: boolean
  /** A record ended whose line end waits for another record. */
  private owed: boolean

  constructor(
    private readonly local: ByteSink,
    options: LinesWriterOptions = {},
  ) {
    super(options)
    this.lineEnd = lineEnds[options.lineEnd ?? 'lf'].octets
    this.separates = options.finalLineEnd === false
    const { records, recordOctets } = options.resume ?? { records: 0, recordOctets: 0 }
    this.owed = this.separates && records > 0 && recordOctets === 0
  }

  protected part(chunk: Uint8Array, start: number, end: number): void {
    if (this.owed) this.writeLineEnd()
    this.written += end - start
    this.local.bytes(chunk, start, end)
  }

  protected record(): void {
    if (this.owed || !this.separates) this.writeLineEnd()
    this.owed = this.separates
  }

  protected finish(): void {
    this.local.end()
  }

  private writeLineEnd(): void {
    this.owed = false
    this.written += this.lineEnd.length
    this.local.bytes(this.lineEnd, 0, this.lineEnd.length)
  }
}
