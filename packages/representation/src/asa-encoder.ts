import { FileFilter, type FileSink } from '@ftpkit/transfer'
import { Ascii } from './octet.js'
import { type AsaEncoderState, checkState, isAsaEncoderState } from './restart-state.js'

const { lf, ff, cr } = Ascii

export interface AsaEncoderOptions {
  /** In record structure each record is a line, and LF inside one is data. Default F. */
  readonly structure?: 'F' | 'R' | undefined
  /** The state at the position where a restarted transfer goes on, as `state` told it there. */
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
const newPage = 3
const samePlace = 4
const lineEnd = Uint8Array.of(lf)

/**
 * Format C towards the network: gives each line of a local text the carriage control of ASA (RFC 959 §3.1.1.5.2).
 *
 * One or two empty lines become the control of the line after them, FF at the beginning of a line a new page, and CR
 * a line printed over the one before. It reads ASCII with LF line ends and stands in front of an
 * {@link AsciiEncoder} or {@link EbcdicEncoder}. {@link AsaDecoder} with `text` gives back the same text.
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

  /** What a restart marker at this position must remember. */
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

  /** Decides by the octet at the beginning of a line what control it gets; returns where its text goes on. */
  private beginning(chunk: Uint8Array, at: number, place: keyof typeof emptyLines): number {
    const octet = chunk[at]!
    if (octet === lf && !this.records) {
      this.endLine()
      return at + 1
    }
    if (octet === ff) {
      this.sendEmptyLines()
      this.beginLine(newPage)
      return at + 1
    }
    if (octet === cr && place === 'beginning') {
      this.beginLine(samePlace)
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
        if (octet === cr) this.beginLine(samePlace)
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
