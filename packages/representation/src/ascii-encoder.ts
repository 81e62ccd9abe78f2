import { type FileSink, Slab } from '@ftpkit/transfer'
import { LineEndLoop, pieceLength } from './line-ends.js'
import { Ascii } from './octet.js'
import type { LineEndState } from './restart-state.js'

const { nul, lf, cr } = Ascii

export interface AsciiEncoderOptions {
  /** In record structure, records carry the lines, and every octet is data (RFC 959 §3.4). Default F. */
  readonly structure?: 'F' | 'R'
  /**
   * What ends a line of the local file. Default `lf`: a CR in front of it is data.
   * With `crlf` an LF alone is data and sent alone; with `any` both end a line, and which it was is lost.
   */
  readonly lineEnd?: 'lf' | 'crlf' | 'any'
  /**
   * How a CR that ends no line is sent. Default `nul`: "the sequence CR NUL must be used where a carriage return
   * alone is actually desired" (RFC 854). `alone` sends it as it is, as deployed servers do: a receiver may then
   * take it with an LF that follows for a line end.
   */
  readonly carriageReturn?: 'nul' | 'alone'
  /** The state at the position where a restarted transfer goes on, as `state` told it there. */
  readonly initialState?: LineEndState
}

/** Octets converted at a time where line ends are not LF alone. */
const shortPiece = 4_096

/**
 * TYPE A towards the network: line ends become CR LF (RFC 959 §3.1.1.1), a CR alone becomes CR NUL (RFC 854).
 * Octets of 128 and above pass unchanged.
 */
export class AsciiEncoder implements FileSink {
  private readonly converter = new LineEndLoop()
  private readonly slab = new Slab(8 * shortPiece)
  private readonly convert: (chunk: Uint8Array, start: number, end: number) => void
  /** Whether an LF by itself ends a line. */
  private readonly endsLine: boolean
  /** Whether the NUL of a CR by itself is sent. */
  private readonly fills: boolean
  /** Whether an LF after a CR belongs to it. A CR was sent already; its NUL waits for the next octet. */
  private readonly joins: boolean
  private afterCr: boolean

  constructor(
    private readonly file: FileSink,
    {
      structure = 'F',
      lineEnd = 'lf',
      carriageReturn = 'nul',
      initialState = 'clear',
    }: AsciiEncoderOptions = {},
  ) {
    this.endsLine = lineEnd !== 'crlf'
    this.fills = carriageReturn === 'nul'
    this.joins = lineEnd !== 'lf'
    this.afterCr = initialState === 'after-cr'
    const unchanged = structure === 'R' || (lineEnd === 'crlf' && carriageReturn === 'alone')
    if (unchanged) this.convert = this.pass
    else this.convert = lineEnd === 'lf' && carriageReturn === 'nul' ? this.inBulk : this.octetByOctet
  }

  /** What a restart marker at this position must remember. Always `clear` for `lf`. */
  get state(): LineEndState {
    return this.afterCr ? 'after-cr' : 'clear'
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    this.convert(chunk, start, end)
  }

  endOfRecord(): void {
    this.closeCarriageReturn()
    this.file.endOfRecord()
  }

  restartMarker(marker: Uint8Array): void {
    this.file.restartMarker(marker)
  }

  suspect(on: boolean): void {
    this.file.suspect(on)
  }

  endOfFile(): void {
    this.closeCarriageReturn()
    this.file.endOfFile()
  }

  private pass(chunk: Uint8Array, start: number, end: number): void {
    this.file.data(chunk, start, end)
  }

  private inBulk(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += pieceLength) {
      const converted = this.converter.toNetwork(chunk, at, Math.min(at + pieceLength, end))
      this.file.data(converted, 0, converted.length)
    }
  }

  private octetByOctet(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += shortPiece) this.piece(chunk, at, Math.min(at + shortPiece, end))
  }

  private piece(chunk: Uint8Array, start: number, end: number): void {
    const room = 2 * (end - start)
    const from = this.slab.reserve(room)
    const { memory } = this.slab
    const { endsLine, fills, joins } = this
    let { afterCr } = this
    let to = from
    for (let at = start; at < end; at++) {
      const octet = chunk[at]!
      if (octet === lf) {
        if (endsLine && !afterCr) memory[to++] = cr
      } else if (afterCr && fills) memory[to++] = nul
      memory[to++] = octet
      afterCr = joins && octet === cr
    }
    this.afterCr = afterCr
    this.slab.release(from + room - to)
    this.file.data(memory, from, to)
  }

  private closeCarriageReturn(): void {
    if (this.afterCr && this.fills) this.file.data(filler, 0, 1)
    this.afterCr = false
  }
}

const filler = Uint8Array.of(nul)
