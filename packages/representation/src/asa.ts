import { FileFilter, type FileSink } from '@ftpkit/transfer'
import { Ascii } from './line-end.js'
import {
  type AsaEncoderState,
  type AsaState,
  checkState,
  isAsaEncoderState,
  isAsaState,
} from './restart-state.js'

const { lf, ff, cr } = Ascii
const lineEnd = Uint8Array.of(lf)

/** What takes the place of line ends and controls. */
export interface AsaDecoderOptions {
  /**
   * - `text`: lines as they read. Blank lines for the lines skipped, FF in front of a new page, and CR between lines
   *   printed over each other. {@link AsaEncoder} makes the same ASA lines of it again.
   * - `telnet`: the motions as the format effectors of format T, in front of the text they move: LF a line end,
   *   CR LF on the network; CR and FF a new page; CR alone no motion. The result has no records.
   */
  readonly to: 'text' | 'telnet'
  /** In record structure the first octet of each record is the control, not that of each line. @default 'F' */
  readonly structure?: 'F' | 'R' | undefined
  /** The `state` of the codec at the position where a restarted transfer resumes. @default the state of a new file */
  readonly initialState?: AsaState | undefined
}

/** Line ends in front of the text, and the octet after them. */
interface Motion {
  readonly lines: number
  readonly effector?: Uint8Array
}

const newPage = Uint8Array.of(ff)
const samePlace = Uint8Array.of(cr)

// RFC 959 §3.1.1.5.2 moves the paper before the line is printed: blank one line, 0 two lines, 1 to the next page,
// + not at all. RFC 740, appendix C, has "-" for three lines.
const motions: Readonly<Record<number, Motion>> = {
  [code(' ')]: { lines: 1 },
  [code('0')]: { lines: 2 },
  [code('-')]: { lines: 3 },
  [code('1')]: { lines: 1, effector: newPage },
  [code('+')]: { lines: 0, effector: samePlace },
}

/** The same as format effectors; a control that is not here counts as blank. */
const effectors: Readonly<Record<number, Uint8Array>> = {
  [code(' ')]: Uint8Array.of(lf),
  [code('0')]: Uint8Array.of(lf, lf),
  [code('-')]: Uint8Array.of(lf, lf, lf),
  [code('1')]: Uint8Array.of(cr, ff),
  [code('+')]: samePlace,
}

const blank = code(' ')

/**
 * Format C from the network: takes the carriage control of ASA (FORTRAN) out of a local text (RFC 959 §3.1.1.5.2).
 *
 * It follows an `AsciiDecoder` or `EbcdicDecoder` and reads ASCII with LF line ends. An empty line,
 * and one that begins with none of blank, 0, 1, + and -, counts as one with a blank: the RFC leaves them undefined.
 */
export class AsaDecoder extends FileFilter {
  /** Most octets that one octet, or end of a record, can become: `-` moves the paper three lines. */
  static readonly maxExpansion = 3
  private readonly records: boolean
  private readonly telnet: boolean
  private current: AsaState

  constructor(file: FileSink, { to, structure = 'F', initialState = 'beginning' }: AsaDecoderOptions) {
    super(file)
    this.records = structure === 'R'
    this.telnet = to === 'telnet'
    this.current = checkState(initialState, isAsaState)
  }

  /** The state to remember at a restart marker here. */
  get state(): AsaState {
    return this.current
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      if (this.current !== 'in-line') at = this.control(chunk, at)
      else if (this.records) at = this.text(chunk, at, end)
      else at = this.line(chunk, at, end)
    }
  }

  override endOfRecord(): void {
    this.endLine()
  }

  override endOfFile(): void {
    if (this.current === 'line-ended' && !this.telnet) this.lineEnds(1)
    this.current = 'beginning'
    this.file.endOfFile()
  }

  /** Reads the first octet of a line; returns where its text begins. */
  private control(chunk: Uint8Array, at: number): number {
    const octet = chunk[at]!
    if (octet === lf && !this.records) this.endLine()
    else this.move(octet)
    return at + 1
  }

  private endLine(): void {
    if (this.current !== 'in-line') this.move(blank)
    this.current = 'line-ended'
  }

  private move(control: number): void {
    if (this.telnet) this.put(effectors[control] ?? effectors[blank]!)
    else this.moveInText(motions[control] ?? motions[blank]!)
    this.current = 'in-line'
  }

  private moveInText({ lines, effector }: Motion): void {
    // The first of the line ends is that of the line before: at the beginning there is none.
    this.lineEnds(this.current === 'beginning' ? lines - 1 : lines)
    if (effector) this.put(effector)
  }

  private line(chunk: Uint8Array, start: number, end: number): number {
    let at = start
    while (at < end && chunk[at] !== lf) at++
    this.text(chunk, start, at)
    if (at === end) return end
    this.endLine()
    return at + 1
  }

  private text(chunk: Uint8Array, start: number, end: number): number {
    if (start < end) this.file.data(chunk, start, end)
    return end
  }

  private lineEnds(count: number): void {
    for (let line = 0; line < count; line++) {
      if (this.records) this.file.endOfRecord()
      else this.file.data(lineEnd, 0, 1)
    }
  }

  private put(octets: Uint8Array): void {
    this.file.data(octets, 0, octets.length)
  }
}

function code(letter: string): number {
  return letter.charCodeAt(0)
}

/** How lines of a local file become lines with carriage control. */
export interface AsaEncoderOptions {
  /** In record structure each record is a line, and LF inside one is data. @default 'F' */
  readonly structure?: 'F' | 'R' | undefined
  /** The `state` of the codec at the position where a restarted transfer resumes. @default the state of a new file */
  readonly initialState?: AsaEncoderState | undefined
}

/** Empty lines that wait at the beginning of a line. */
const emptyLines = { beginning: 0, 'line-start': 0, 'one-empty': 1, 'two-empty': 2 } as const

/** What another empty line makes of each place; a third one is sent instead. */
const oneMore = {
  beginning: 'one-empty',
  'line-start': 'one-empty',
  'one-empty': 'two-empty',
  'two-empty': 'two-empty',
} as const

/** The controls that skip no, one and two lines, for a new page, and for none: over the line before. */
const controls = Uint8Array.from(' 0-1+', (letter) => letter.charCodeAt(0))
const newPageControl = 3
const samePlaceControl = 4

/**
 * Format C towards the network: gives each line of a local text the carriage control of ASA (RFC 959 §3.1.1.5.2).
 *
 * One or two empty lines become the control of the line after them, FF at the beginning of a line a new page, and CR
 * a line printed over the one before. It reads ASCII with LF line ends, and an
 * `AsciiEncoder` or `EbcdicEncoder` follows. {@link AsaDecoder} with `text` restores the same text.
 */
export class AsaEncoder extends FileFilter {
  /** Most octets that one octet, or end of a record, can become: a line has its carriage control before it. */
  static readonly maxExpansion = 2
  private readonly records: boolean
  private place: AsaEncoderState

  constructor(file: FileSink, { structure = 'F', initialState = 'beginning' }: AsaEncoderOptions = {}) {
    super(file)
    this.records = structure === 'R'
    this.place = checkState(initialState, isAsaEncoderState)
  }

  /** The state to remember at a restart marker here. */
  get state(): AsaEncoderState {
    return this.place
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      at = this.place === 'in-line' ? this.text(chunk, at, end) : this.beginning(chunk, at, this.place)
    }
  }

  override endOfRecord(): void {
    this.endLine()
  }

  override endOfFile(): void {
    this.sendEmptyLines()
    this.place = 'beginning'
    this.file.endOfFile()
  }

  /** Decides by the octet at the beginning of a line its control; returns where its text continues. */
  private beginning(chunk: Uint8Array, at: number, place: keyof typeof emptyLines): number {
    const octet = chunk[at]!
    if (octet === lf && !this.records) {
      this.endLine()
      return at + 1
    }
    if (octet === ff) {
      this.sendEmptyLines()
      this.beginLine(newPageControl)
      return at + 1
    }
    if (octet === cr && place === 'beginning') {
      this.beginLine(samePlaceControl)
      return at + 1
    }
    this.beginLine(emptyLines[place])
    return at
  }

  private text(chunk: Uint8Array, start: number, end: number): number {
    for (let at = start; at < end; at++) {
      const octet = chunk[at]!
      if (octet === cr || (octet === lf && !this.records)) {
        if (at > start) this.file.data(chunk, start, at)
        this.endLine()
        if (octet === cr) this.beginLine(samePlaceControl)
        return at + 1
      }
    }
    this.file.data(chunk, start, end)
    return end
  }

  private beginLine(control: number): void {
    this.file.data(controls, control, control + 1)
    this.place = 'in-line'
  }

  private endLine(): void {
    if (this.place === 'in-line') {
      this.sendLineEnd()
      this.place = 'line-start'
      return
    }
    if (this.place === 'two-empty') this.sendEmptyLine()
    this.place = oneMore[this.place]
  }

  private sendEmptyLines(): void {
    if (this.place === 'in-line') return
    for (let left: number = emptyLines[this.place]; left > 0; left--) this.sendEmptyLine()
  }

  private sendEmptyLine(): void {
    this.file.data(controls, 0, 1)
    this.sendLineEnd()
  }

  private sendLineEnd(): void {
    if (this.records) this.file.endOfRecord()
    else this.file.data(lineEnd, 0, 1)
  }
}
