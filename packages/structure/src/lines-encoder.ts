import type { ByteSink, FileSink } from '@ftpkit/transfer'
import { type LineEnd, lineEnds } from './line-end.js'

/** Options of {@link LinesEncoder}. */
export interface LinesEncoderOptions {
  /** What ends a line; `lf` unless given. A CR or LF that is no part of it is data of the line. */
  readonly lineEnd?: LineEnd | undefined
  /**
   * Whether a line end closes each line, the last included (true, the default), or stands between lines (false).
   * With true, octets behind the last line end are one more record; with false, they always are, even if there are
   * none: `a LF` is then the records `a` and an empty one. An empty file has no records either way.
   */
  readonly finalLineEnd?: boolean | undefined
}

const cr = 0x0d
const lf = 0x0a
const heldCr = Uint8Array.of(cr)

/**
 * STRU R from a local text: each line is a record, its line end is dropped. Nothing is held but a CR at the end of a
 * chunk.
 *
 * RFC 959 §3.1.2: "for such files the end-of-line … should be used", which a record structure replaces; inside a
 * record it is data (§3.4).
 */
export class LinesEncoder implements ByteSink {
  private readonly first: number
  private readonly second: number
  private readonly crBefore: 'data' | 'optional' | 'required'
  private readonly separates: boolean
  /** The last octet was a CR that may belong to a line end. */
  private holdsCr = false
  /** Octets were handed on since the last line end. */
  private open = false

  constructor(
    private readonly file: FileSink,
    { lineEnd = 'lf', finalLineEnd = true }: LinesEncoderOptions = {},
  ) {
    const { first, second, crBefore } = lineEnds[lineEnd]
    this.first = first
    this.second = second
    this.crBefore = crBefore
    this.separates = !finalLineEnd
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    const { first, second, crBefore } = this
    let from = this.holdsCr ? this.afterCr(chunk, start) : start
    for (let at = from; at < end; at++) {
      const octet = chunk[at]!
      if (octet !== first && octet !== second) continue
      const withCr = crBefore !== 'data' && octet === lf && at > from && chunk[at - 1] === cr
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
