import type { FileSink } from '@ftpkit/transfer'

const carriageReturn = 0x0d
const formFeed = 0x0c

/** Carriage controls of ASA in ASCII, as text has them before it is translated. */
const controls = Uint8Array.from(' 0-1+', (control) => control.charCodeAt(0))
const [single, newPage, samePlace] = [0, 3, 4]

/** Empty lines that one control stands for. */
const maxEmptyLines = 2

/**
 * Gives each line of a text the carriage control of the motion before it: STOR with ASATRANS. Lines come as records;
 * an empty one belongs to the motion of the next, FF and CR begin a record of their own.
 */
export class MotionReader implements FileSink {
  private emptyLines = 0
  private beginning = true
  private open = false

  constructor(private readonly records: FileSink) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    let from = start
    for (let at = start; at < end; at++) {
      const octet = chunk[at]
      if (octet !== formFeed && octet !== carriageReturn) continue
      this.text(chunk, from, at)
      this.close()
      this.begin(octet === formFeed ? newPage : samePlace)
      from = at + 1
    }
    this.text(chunk, from, end)
  }

  endOfRecord(): void {
    if (this.open) this.close()
    else this.emptyLines++
  }

  restartMarker(): void {}

  suspect(): void {}

  /** Empty lines at the end are records with nothing but their control. */
  endOfFile(): void {
    this.close()
    for (let left = this.emptyLines; left > 0; left--) this.blankLine()
    this.records.endOfFile()
  }

  private text(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    if (!this.open) this.beginLine()
    this.records.data(chunk, start, end)
  }

  /** The first line needs no motion: what stands before it is one line end more than of others. */
  private beginLine(): void {
    let empty = this.beginning ? Math.max(0, this.emptyLines - 1) : this.emptyLines
    for (; empty > maxEmptyLines; empty--) this.blankLine()
    this.begin(empty)
  }

  private blankLine(): void {
    this.begin(single)
    this.close()
  }

  private begin(control: number): void {
    this.records.data(controls, control, control + 1)
    this.beginning = false
    this.open = true
    this.emptyLines = 0
  }

  private close(): void {
    if (!this.open) return
    this.records.endOfRecord()
    this.open = false
  }
}
