import type { ByteSink, FileSink } from '@ftpkit/transfer'
import { type LinesFormat, lineEnds } from './lines-format.js'
import { OctetSearch } from './octet-search.js'

const cr = 0x0d
const lf = 0x0a
const heldCr = Uint8Array.of(cr)

/**
 * STRU R from a local text: each line is a record, its line end is dropped. Nothing is held but a CR at the end of a
 * chunk.
 *
 * A record structure stands in for the line ends of a text (RFC 959 §3.1.2); inside a record they are data (§3.4).
 */
export class LinesReader implements ByteSink {
  private readonly lineEnds: OctetSearch
  private readonly crBefore: 'data' | 'optional' | 'required'
  private readonly separates: boolean
  /** The last octet was a CR that may belong to a line end. */
  private holdsCr = false
  /** Octets were handed on since the last line end. */
  private open = false

  constructor(
    private readonly file: FileSink,
    { lineEnd = 'lf', finalLineEnd = true }: LinesFormat = {},
  ) {
    const { first, second, crBefore } = lineEnds[lineEnd]
    this.lineEnds = new OctetSearch(first, second)
    this.crBefore = crBefore
    this.separates = !finalLineEnd
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    const { lineEnds, crBefore } = this
    let from = this.holdsCr ? this.afterCr(chunk, start) : start
    lineEnds.open(chunk, from, end)
    for (let at = lineEnds.next(chunk, from, end); at < end; at = lineEnds.next(chunk, at + 1, end)) {
      const withCr = crBefore !== 'data' && chunk[at] === lf && at > from && chunk[at - 1] === cr
      if (crBefore === 'required' && !withCr) continue
      this.line(chunk, from, withCr ? at - 1 : at)
      from = at + 1
    }
    this.holdsCr = crBefore !== 'data' && from < end && chunk[end - 1] === cr
    this.part(chunk, from, this.holdsCr ? end - 1 : end)
  }

  end(): void {
    if (this.holdsCr) this.part(heldCr, 0, 1)
    if (this.open) this.file.endOfRecord()
    this.file.endOfFile()
  }

  /** Decides on the CR that ended the chunk before. @returns where the next line begins */
  private afterCr(chunk: Uint8Array, start: number): number {
    if (chunk[start] === lf) {
      this.line(chunk, start, start)
      return start + 1
    }
    this.part(heldCr, 0, 1)
    return start
  }

  private line(chunk: Uint8Array, start: number, end: number): void {
    if (start < end) this.file.data(chunk, start, end)
    this.file.endOfRecord()
    this.open = this.separates
  }

  private part(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    this.open = true
    this.file.data(chunk, start, end)
  }
}
