import { FileFilter, type FileSink, FtpError, LatchedFilter, type ReusedMemory, Slab } from '@ftpkit/transfer'
import { kernel, kernelFrom, pieceLength } from './kernel.js'
import { Ascii } from './line-end.js'
import { checkState, isLineEndState, type LineEndState } from './restart-state.js'

const { nul, lf, cr } = Ascii

/**
 * Every tolerance of TYPE A.
 *
 * - `bare-cr`: a CR without LF or NUL after it is data. RFC 854 forbids it, yet hardly any server sends CR NUL on the
 *   data connection.
 */
export const asciiTolerances = ['bare-cr'] as const

/** One of {@link asciiTolerances}. */
export type AsciiTolerance = (typeof asciiTolerances)[number]

/** Octets that the plain loop converts at a time. */
const shortPiece = 4_096

/** Which line ends a local file gets, and what is tolerated. */
export interface AsciiDecoderOptions {
  /** In record structure, records carry the lines, and every octet is data (RFC 959 §3.4). @default 'F' */
  readonly structure?: 'F' | 'R' | undefined
  /** What ends a line of the local file. @default 'lf' */
  readonly lineEnd?: 'lf' | 'crlf' | undefined
  /** Faults of the sender that are accepted. @default none */
  readonly tolerate?: readonly AsciiTolerance[] | undefined
  /** The `state` of the codec at the position where a restarted transfer resumes. @default the state of a new file */
  readonly initialState?: LineEndState | undefined
}

/**
 * TYPE A from the network: CR LF becomes the local line end (RFC 959 §3.1.1.1), CR NUL becomes CR (RFC 854).
 * An LF alone is data, and so are octets of 128 and above.
 *
 * Throws FtpError `bare-cr` for a CR that neither follows, at its offset among the octets decoded here.
 */
export class AsciiDecoder extends LatchedFilter {
  /** Most octets that one octet can become. */
  static readonly maxExpansion = 1
  private readonly slab = new Slab(4 * shortPiece)
  private readonly unchanged: boolean
  private readonly lineEnd: 'lf' | 'crlf'
  private readonly toleratesBareCr: boolean
  /** Octets before the current chunk. */
  private position = 0
  /** A CR was read and not passed on: the next octet decides what it is. */
  private afterCr: boolean

  constructor(
    file: FileSink,
    { structure = 'F', lineEnd = 'lf', tolerate = [], initialState = 'clear' }: AsciiDecoderOptions = {},
  ) {
    super(file)
    this.unchanged = structure === 'R'
    this.lineEnd = lineEnd
    this.toleratesBareCr = tolerate.includes('bare-cr')
    this.afterCr = checkState(initialState, isLineEndState) === 'after-cr'
  }

  /** The state to remember at a restart marker here: whether a CR was read that is not in the file yet. */
  get state(): LineEndState {
    return this.afterCr ? 'after-cr' : 'clear'
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    if (this.unchanged) {
      this.file.data(chunk, start, end)
      return
    }
    for (let at = start; at < end; ) {
      at = this.afterCr
        ? this.closeCarriageReturn(chunk[at]!, this.position + at - start) + at
        : this.lineEnd === 'lf'
          ? this.toLf(chunk, at, end)
          : this.toCrLf(chunk, at, end)
    }
    this.position += end - start
  }

  override endOfRecord(): void {
    this.closeAtEnd()
    this.file.endOfRecord()
  }

  override endOfFile(): void {
    this.closeAtEnd()
    this.file.endOfFile()
  }

  /** Converts up to the next CR that is not part of a CR LF or CR NUL in the chunk; returns where to continue. */
  private toLf(chunk: Uint8Array, start: number, end: number): number {
    const fast = end - start < kernelFrom ? undefined : kernel()
    const stop = Math.min(end, start + (fast ? pieceLength : shortPiece))
    let at: number
    if (fast) {
      const converted = fast.fromNetwork(chunk, start, stop, this.toleratesBareCr)
      if (converted.length > 0) this.file.data(converted, 0, converted.length)
      at = start + fast.consumed
    } else at = this.byLoop(chunk, start, stop)
    if (at === stop) return stop
    this.afterCr = true
    return at + 1
  }

  private byLoop(chunk: Uint8Array, start: number, end: number): number {
    const from = this.slab.reserve(end - start)
    const { memory } = this.slab
    let to = from
    let at = start
    for (; at < end; at++) {
      const octet = chunk[at]!
      if (octet !== cr) {
        memory[to++] = octet
        continue
      }
      if (at + 1 === end) break
      const next = chunk[at + 1]!
      const inPair = next === lf || next === nul
      if (!inPair && !this.toleratesBareCr) break
      memory[to++] = next === lf ? lf : cr
      if (inPair) at++
    }
    this.slab.release(end - start - (to - from))
    if (to > from) this.file.data(memory, from, to)
    return at
  }

  /** CR LF stays as it is: everything up to the next CR, and it is passed on without a copy. */
  private toCrLf(chunk: Uint8Array, start: number, end: number): number {
    let at = start
    while (at < end && chunk[at] !== cr) at++
    if (at > start) this.file.data(chunk, start, at)
    if (at === end) return end
    this.afterCr = true
    return at + 1
  }

  /** Decides by `next`, at `offset`, what the CR before it is; returns 1 if that uses it up, else 0. */
  private closeCarriageReturn(next: number, offset: number): 0 | 1 {
    if (next !== lf && next !== nul && !this.toleratesBareCr) {
      throw this.fail(offset - 1, `CR followed by 0x${next.toString(16).padStart(2, '0')}`)
    }
    this.afterCr = false
    if (next !== lf || this.lineEnd === 'crlf') this.file.data(carriageReturn, 0, 1)
    return next === nul ? 1 : 0
  }

  private closeAtEnd(): void {
    this.latch.check()
    if (!this.afterCr) return
    if (!this.toleratesBareCr) throw this.fail(this.position - 1, 'CR at the end')
    this.afterCr = false
    this.file.data(carriageReturn, 0, 1)
  }

  private fail(offset: number, what: string): FtpError {
    return this.latch.set(
      new FtpError(
        'bare-cr',
        `${what}, at octet ${offset}: a CR needs an LF or NUL after it; tolerate 'bare-cr' to keep it as data`,
        { offset, clause: '959 §3.1.1.1', replyHint: 451 },
      ),
    )
  }
}

const carriageReturn = Uint8Array.of(cr)

/** Which line ends the local file has. */
export interface AsciiEncoderOptions {
  /** In record structure, records carry the lines, and every octet is data (RFC 959 §3.4). @default 'F' */
  readonly structure?: 'F' | 'R' | undefined
  /**
   * What ends a line of the local file. With `lf` a CR before it is data; with `crlf` an LF alone is data and sent alone;
   * with `any` both end a line, and the difference is lost.
   *
   * @default 'lf'
   */
  readonly lineEnd?: 'lf' | 'crlf' | 'any' | undefined
  /**
   * How a CR that ends no line is sent. `nul`: "the sequence CR NUL must be used where a carriage return
   * alone is actually desired" (RFC 854). `alone` sends it as it is, as deployed servers do: a receiver may then
   * read it with a following LF as a line end.
   *
   * @default 'nul'
   */
  readonly carriageReturn?: 'nul' | 'alone' | undefined
  /** The `state` of the codec at the position where a restarted transfer resumes. @default the state of a new file */
  readonly initialState?: LineEndState | undefined
  /** For output that its reader has used up before it says so. Default: output is in fresh memory. */
  readonly memory?: ReusedMemory | undefined
}

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
  private readonly reused: ReusedMemory | undefined
  private afterCr: boolean

  constructor(
    file: FileSink,
    {
      structure = 'F',
      lineEnd = 'lf',
      carriageReturn = 'nul',
      initialState = 'clear',
      memory,
    }: AsciiEncoderOptions = {},
  ) {
    super(file)
    this.unchanged = structure === 'R' || (lineEnd === 'crlf' && carriageReturn === 'alone')
    this.endsLine = lineEnd !== 'crlf'
    this.fills = carriageReturn === 'nul'
    this.joins = lineEnd !== 'lf'
    this.reused = memory
    this.afterCr = checkState(initialState, isLineEndState) === 'after-cr'
  }

  /** The state to remember at a restart marker here. Always `clear` for `lf`. */
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
      const stop = Math.min(at + pieceLength, end)
      const converted = fast.toNetwork(chunk, at, stop, !this.fills, this.reused)
      this.file.data(converted, 0, converted.length)
    }
  }

  private byLoop(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += shortPiece) this.piece(chunk, at, Math.min(at + shortPiece, end))
  }

  private piece(chunk: Uint8Array, start: number, end: number): void {
    const capacity = 2 * (end - start)
    const from = this.slab.reserve(capacity)
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
    this.slab.release(from + capacity - to)
    this.file.data(memory, from, to)
  }

  private closeCarriageReturn(): void {
    if (this.afterCr && this.fills) this.file.data(filler, 0, 1)
    this.afterCr = false
  }
}

const filler = Uint8Array.of(nul)
