import { FileFilter, type FileSink, Slab } from '@ftpkit/transfer'
import { kernel, kernelFrom, pieceLength } from './kernel.js'
import { Ascii } from './octet.js'
import { checkState, isLineEndState, type LineEndState } from './restart-state.js'

const { nul, lf, cr } = Ascii

export interface AsciiEncoderOptions {
  /** In record structure, records carry the lines, and every octet is data (RFC 959 §3.4). Default F. */
  readonly structure?: 'F' | 'R' | undefined
  /**
   * What ends a line of the local file. Default `lf`: a CR in front of it is data.
   * With `crlf` an LF alone is data and sent alone; with `any` both end a line, and which it was is lost.
   */
  readonly lineEnd?: 'lf' | 'crlf' | 'any' | undefined
  /**
   * How a CR that ends no line is sent. Default `nul`: "the sequence CR NUL must be used where a carriage return
   * alone is actually desired" (RFC 854). `alone` sends it as it is, as deployed servers do: a receiver may then
   * take it with an LF that follows for a line end.
   */
  readonly carriageReturn?: 'nul' | 'alone' | undefined
  /** The state at the position where a restarted transfer goes on, as `state` told it there. */
  readonly initialState?: LineEndState | undefined
}

/** Octets that the plain loop converts at a time. */
const shortPiece = 4_096

/**
 * TYPE A towards the network: line ends become CR LF (RFC 959 §3.1.1.1), a CR alone becomes CR NUL (RFC 854).
 * Octets of 128 and above pass unchanged.
 */
export class AsciiEncoder extends FileFilter {
  /** Most octets that one octet can become: CR LF for LF, CR NUL for CR. */
  static readonly maxExpansion = 2
  private readonly slab = new Slab(8 * shortPiece)
  private readonly unchanged: boolean
  /** Whether an LF by itself ends a line. */
  private readonly endsLine: boolean
  /** Whether a CR by itself is followed by NUL. */
  private readonly fills: boolean
  /** Whether an LF after a CR belongs to it. A CR was sent already; its NUL waits for the next octet. */
  private readonly joins: boolean
  private afterCr: boolean

  constructor(
    file: FileSink,
    {
      structure = 'F',
      lineEnd = 'lf',
      carriageReturn = 'nul',
      initialState = 'clear',
    }: AsciiEncoderOptions = {},
  ) {
    super(file)
    this.unchanged = structure === 'R' || (lineEnd === 'crlf' && carriageReturn === 'alone')
    this.endsLine = lineEnd !== 'crlf'
    this.fills = carriageReturn === 'nul'
    this.joins = lineEnd !== 'lf'
    this.afterCr = checkState(initialState, isLineEndState) === 'after-cr'
  }

  /** What a restart marker at this position must remember. Always `clear` for `lf`. */
  get state(): LineEndState {
    return this.afterCr ? 'after-cr' : 'clear'
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    if (this.unchanged) this.file.data(chunk, start, end)
    else if (this.joins || end - start < kernelFrom) this.byLoop(chunk, start, end)
    else this.byKernel(chunk, start, end)
  }

  override endOfRecord(): void {
    this.closeCarriageReturn()
    this.file.endOfRecord()
  }

  override endOfFile(): void {
    this.closeCarriageReturn()
    this.file.endOfFile()
  }

  private byKernel(chunk: Uint8Array, start: number, end: number): void {
    const fast = kernel()
    if (!fast) {
      this.byLoop(chunk, start, end)
      return
    }
    for (let at = start; at < end; at += pieceLength) {
      const converted = fast.toNetwork(chunk, at, Math.min(at + pieceLength, end), !this.fills)
      this.file.data(converted, 0, converted.length)
    }
  }

  private byLoop(chunk: Uint8Array, start: number, end: number): void {
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
      afterCr = octet === cr
      if (!afterCr || joins) continue
      if (fills) memory[to++] = nul
      afterCr = false
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
