import { FileFilter, type FileSink } from '@ftpkit/transfer'

const carriageReturn = 0x0d
const formFeed = 0x0c

/** ASA carriage controls ` `, `0`, `-`, `1`, `+` in EBCDIC, and the motions that the C library turns them into. */
const motions: Readonly<Record<number, string>> = {
  64: '\n',
  240: '\n\n',
  96: '\n\n\n',
  241: '\f',
  78: '\r',
}

/**
 * The motion that ASATRANS sends for a carriage control, before the text of its line. The first line has none for
 * single spacing.
 *
 * @param control octet of the data set, in EBCDIC
 * @param first whether it is that of the first line
 * @returns octets in ASCII
 */
export function motionOf(control: number, first: boolean): Uint8Array {
  const motion = motions[control] ?? '\n'
  const text = first && motion === '\n' ? '' : motion
  return new TextEncoder().encode(text.replaceAll('\n', '\r\n'))
}

/** ASA carriage controls in ASCII, as text has them before it is translated. */
const controls = Uint8Array.from(' 0-1+', (control) => control.charCodeAt(0))
const [singleSpace, newPage, sameLine] = [0, 3, 4]

/** Empty lines that one control can stand for. */
const maxEmptyLines = 2

/**
 * Puts a carriage control before each line of a text, according to the motion before it: STOR with ASATRANS. Each line
 * is a record. An empty line belongs to the motion of the next; FF and CR begin a record.
 */
export class MotionReader extends FileFilter {
  private emptyLines = 0
  private beginning = true
  private open = false

  constructor(records: FileSink) {
    super(records)
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    let from = start
    for (let at = start; at < end; at++) {
      const octet = chunk[at]
      if (octet !== formFeed && octet !== carriageReturn) continue
      this.text(chunk, from, at)
      this.close()
      this.begin(octet === formFeed ? newPage : sameLine)
      from = at + 1
    }
    this.text(chunk, from, end)
  }

  override endOfRecord(): void {
    if (this.open) this.close()
    else this.emptyLines++
  }

  /** Empty lines at the end are records that hold only their control. */
  override endOfFile(): void {
    this.close()
    for (let left = this.emptyLines; left > 0; left--) this.blankLine()
    this.file.endOfFile()
  }

  private text(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    if (!this.open) this.beginLine()
    this.file.data(chunk, start, end)
  }

  /** The first line needs no motion, so that one line end more stands before it than before others. */
  private beginLine(): void {
    let empty = this.beginning ? Math.max(0, this.emptyLines - 1) : this.emptyLines
    for (; empty > maxEmptyLines; empty--) this.blankLine()
    this.begin(empty)
  }

  private blankLine(): void {
    this.begin(singleSpace)
    this.close()
  }

  private begin(control: number): void {
    this.file.data(controls, control, control + 1)
    this.beginning = false
    this.open = true
    this.emptyLines = 0
  }

  private close(): void {
    if (!this.open) return
    this.file.endOfRecord()
    this.open = false
  }
}
