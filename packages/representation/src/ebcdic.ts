import type { Newline } from '@ftpkit/code-page'
import {
  FileFilter,
  type FileSink,
  type Format,
  type ReusedMemory,
  Slab,
  takesRecords,
} from '@ftpkit/transfer'
import { Ascii, Ebcdic, withLineEnd } from './line-end.js'
import { checkState, isLineEndState, type LineEndState } from './restart-state.js'
import { Translation } from './translation.js'

const { lf, cr } = Ascii

/** Octets converted at a time where a line end has two octets on either side. */
const shortPiece = 4_096

/** How EBCDIC of the network becomes local text. */
export interface EbcdicDecoderOptions {
  /** Local octet for each octet of EBCDIC: 256 entries, as `translation` of `@ftpkit/code-page` makes them. */
  readonly fromNetwork: Uint8Array
  /** In record structure, records carry the lines, and every octet follows the table. @default 'F' */
  readonly structure?: 'F' | 'R' | undefined
  /**
   * With T, CR LF in exactly this sequence ends a line as well as NL (RFC 959 §3.1.1.5.2). So a local CR in front of
   * what stands for EBCDIC LF comes back as a line end; nothing else changes.
   */
  readonly format?: Format | undefined
  /** What ends a line of the local file. @default 'lf' */
  readonly lineEnd?: 'lf' | 'crlf' | undefined
  /**
   * Whether and how the line ends of the table change, as in `@ftpkit/code-page`. `swap` exchanges EBCDIC LF (0x25) and
   * U+0085, so that every file comes back as it was stored; `nl-to-lf` reads both 0x15 and 0x25 as LF; `cdra` leaves
   * every octet to the table.
   *
   * @default 'swap'
   */
  readonly newline?: Newline | undefined
  /** The `state` of the codec at the position where a restarted transfer resumes. @default the state of a new file */
  readonly initialState?: LineEndState | undefined
}

/**
 * TYPE E from the network: NL becomes the local line end (RFC 959 §3.1.1.2) before the code page sees it, and all
 * other octets follow the table.
 */
export class EbcdicDecoder extends FileFilter {
  /** Most octets that one octet can become, by the line end of the local file. */
  static readonly maxExpansion = { lf: 1, crlf: 2 } as const
  private readonly translation: Translation
  private readonly slab = new Slab(8 * shortPiece)
  /** Whether CR LF ends a line. */
  private readonly joins: boolean
  /** Whether local lines end with CR LF. */
  private readonly widens: boolean
  /** A CR was read and not passed on: with an LF after it both are one line end. */
  private afterCr: boolean

  /** @throws RangeError unless the table has 256 entries */
  constructor(file: FileSink, options: EbcdicDecoderOptions) {
    super(file)
    const {
      fromNetwork,
      structure = 'F',
      format = 'N',
      lineEnd = 'lf',
      newline = 'swap',
      initialState = 'clear',
    } = options
    const unchanged = structure === 'R' || newline === 'cdra'
    this.translation = new Translation(
      unchanged ? fromNetwork : withLineEnd(fromNetwork, Ebcdic.nl, lf, newline),
    )
    this.joins = !unchanged && format === 'T'
    this.widens = !unchanged && lineEnd === 'crlf'
    this.afterCr = checkState(initialState, isLineEndState) === 'after-cr'
  }

  /** The state to remember at a restart marker here: whether a CR was read that is not in the file yet. */
  get state(): LineEndState {
    return this.afterCr ? 'after-cr' : 'clear'
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    if (!this.joins && !this.widens) {
      this.translation.data(chunk, start, end, this.file)
      return
    }
    for (let at = start; at < end; at += shortPiece) this.piece(chunk, at, Math.min(at + shortPiece, end))
  }

  override endOfRecord(): void {
    this.closeCarriageReturn()
    this.file.endOfRecord()
  }

  override endOfFile(): void {
    this.closeCarriageReturn()
    this.file.endOfFile()
  }

  private piece(chunk: Uint8Array, start: number, end: number): void {
    const capacity = 2 * (end - start) + 1
    const from = this.slab.reserve(capacity)
    const { memory } = this.slab
    const { table } = this.translation
    const { joins, widens } = this
    let { afterCr } = this
    let to = from
    for (let at = start; at < end; at++) {
      const octet = chunk[at]!
      const lineEnd = octet === Ebcdic.nl || (afterCr && octet === Ebcdic.lf)
      if (afterCr && octet !== Ebcdic.lf) memory[to++] = table[Ebcdic.cr]!
      afterCr = joins && octet === Ebcdic.cr
      if (afterCr) continue
      if (lineEnd && widens) memory[to++] = cr
      memory[to++] = lineEnd ? lf : table[octet]!
    }
    this.afterCr = afterCr
    this.slab.release(from + capacity - to)
    if (to > from) this.file.data(memory, from, to)
  }

  private closeCarriageReturn(): void {
    if (this.afterCr) this.file.data(this.translation.table, Ebcdic.cr, Ebcdic.cr + 1)
    this.afterCr = false
  }
}

/** How local text becomes EBCDIC of the network. */
export interface EbcdicEncoderOptions {
  /** EBCDIC for each octet of the local file: 256 entries, as `translation` of `@ftpkit/code-page` makes them. */
  readonly toNetwork: Uint8Array
  /** In record structure, records carry the lines, and every octet follows the table. @default 'F' */
  readonly structure?: 'F' | 'R' | undefined
  /**
   * What ends a line of the local file. With `crlf` an LF alone ends a line too, because no code is left for it.
   *
   * @default 'lf'
   */
  readonly lineEnd?: 'lf' | 'crlf' | undefined
  /**
   * Whether and how the line ends of the table change, as in `@ftpkit/code-page`. `swap` exchanges EBCDIC LF (0x25) and
   * U+0085, so that every file comes back as it was stored; `nl-to-lf` reads both 0x15 and 0x25 as LF; `cdra` leaves
   * every octet to the table.
   *
   * @default 'swap'
   */
  readonly newline?: Newline | undefined
  /** The `state` of the codec at the position where a restarted transfer resumes. @default the state of a new file */
  readonly initialState?: LineEndState | undefined
  /** For output that its reader has used up before it says so. Default: output is in fresh memory. */
  readonly memory?: ReusedMemory | undefined
}

/**
 * TYPE E towards the network: line ends become NL (RFC 959 §3.1.1.2) before the code page sees them, and all other
 * octets follow the table.
 */
export class EbcdicEncoder extends FileFilter {
  /** Most octets that one octet can become. */
  static readonly maxExpansion = 1
  /** Present if the next sink has it and every octet becomes one octet. */
  readonly wholeRecords?: NonNullable<FileSink['wholeRecords']>
  private readonly translation: Translation
  private readonly slab = new Slab(8 * shortPiece)
  private readonly joins: boolean
  /** A CR was read and not passed on: with an LF after it both become one NL. */
  private afterCr: boolean

  /** @throws RangeError unless the table has 256 entries */
  constructor(file: FileSink, options: EbcdicEncoderOptions) {
    super(file)
    const { toNetwork, structure = 'F', lineEnd = 'lf', newline = 'swap', initialState = 'clear' } = options
    const unchanged = structure === 'R' || newline === 'cdra'
    this.translation = new Translation(
      unchanged ? toNetwork : withLineEnd(toNetwork, lf, Ebcdic.nl, newline),
      options.memory,
    )
    this.joins = !unchanged && lineEnd === 'crlf'
    this.afterCr = checkState(initialState, isLineEndState) === 'after-cr'
    if (takesRecords(file) && !this.joins) this.wholeRecords = this.translation.recordsInto(file)
  }

  /** The state to remember at a restart marker here: whether a CR was read and not sent. */
  get state(): LineEndState {
    return this.afterCr ? 'after-cr' : 'clear'
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    if (!this.joins) {
      this.translation.data(chunk, start, end, this.file)
      return
    }
    for (let at = start; at < end; at += shortPiece) this.piece(chunk, at, Math.min(at + shortPiece, end))
  }

  override endOfRecord(): void {
    this.closeCarriageReturn()
    this.file.endOfRecord()
  }

  override endOfFile(): void {
    this.closeCarriageReturn()
    this.file.endOfFile()
  }

  private piece(chunk: Uint8Array, start: number, end: number): void {
    const capacity = end - start + 1
    const from = this.slab.reserve(capacity)
    const { memory } = this.slab
    const { table } = this.translation
    let { afterCr } = this
    let to = from
    for (let at = start; at < end; at++) {
      const octet = chunk[at]!
      if (afterCr && octet !== lf) memory[to++] = table[cr]!
      afterCr = octet === cr
      if (!afterCr) memory[to++] = table[octet]!
    }
    this.afterCr = afterCr
    this.slab.release(from + capacity - to)
    if (to > from) this.file.data(memory, from, to)
  }

  private closeCarriageReturn(): void {
    if (this.afterCr) this.file.data(this.translation.table, cr, cr + 1)
    this.afterCr = false
  }
}
