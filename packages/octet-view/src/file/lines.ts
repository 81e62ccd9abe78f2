import { type LineEnd, lineEnds } from '@ftpkit/structure'
import type { Found } from '../found.js'
import type { FileScanner } from '../scanner.js'
import { Padding } from './padding.js'

const cr = 0x0d
const nul = 0x00

/** What is known of a CR before the octet after it has come. */
const Held = { nothing: 0, cr: 1, repeatedCr: 2 } as const

/** Which part of a line end this is, for notes. */
export const LineEndPart = { whole: 0, cr: 1 } as const

/** How lines end. */
export interface LinesOptions {
  readonly lineEnd: LineEnd
  /** Whether NUL after CR says that the CR is data: TYPE A (RFC 854). */
  readonly crNul: boolean
}

/** Lines of a text. */
export class LinesScanner implements FileScanner {
  readonly hasRecords = true
  readonly state = { held: Held.nothing as number, crAt: 0, suspect: 0 }
  private readonly first: number
  private readonly second: number
  private readonly crMayEnd: boolean
  private readonly crMustEnd: boolean
  private readonly crNul: boolean

  constructor(
    private readonly found: Found,
    { lineEnd, crNul }: LinesOptions,
  ) {
    const { first, second, crBefore } = lineEnds[lineEnd]
    this.first = first
    this.second = second
    this.crMayEnd = crBefore !== 'data'
    this.crMustEnd = crBefore === 'required'
    this.crNul = crNul
  }

  data(chunk: Uint8Array, start: number, end: number, shift: number, suspect: number): void {
    this.state.suspect = suspect
    for (let at = start; at < end; ) {
      if (this.state.held !== Held.nothing) {
        at = this.afterCr(chunk[at]!, at, shift)
        continue
      }
      const stop = this.nextSpecial(chunk, at, end)
      this.text(shift + at, shift + stop)
      if (stop === end) return
      at = stop + 1
      if (chunk[stop] === cr) this.hold(shift + stop)
      else this.lineEnd(shift + stop, shift + at)
    }
  }

  /** A CR at the end of a block is taken for half a line end: what follows is not known, and its run ends here. */
  interrupt(): void {
    const { state } = this
    if (state.held !== Held.cr) return
    this.found.inRecord(state.crAt, 0)
    this.found.run(state.crAt, state.crAt + 1, 'line-end', 0, LineEndPart.cr, false, this.found.nextRecord)
    state.held = Held.repeatedCr
  }

  endOfRecord(): void {}

  endOfFile(offset: number): void {
    this.releaseCr()
    if (this.found.recordOpen) this.found.endRecord(offset)
  }

  private hold(at: number): void {
    this.state.held = this.found.isRepeated ? Held.repeatedCr : Held.cr
    this.state.crAt = at
  }

  /** Decides what a CR is. @returns where to continue */
  private afterCr(octet: number, at: number, shift: number): number {
    const { state } = this
    if (octet === this.first && this.crMayEnd) {
      const start = state.held === Held.cr ? state.crAt : shift + at
      state.held = Held.nothing
      this.lineEnd(start, shift + at + 1)
      return at + 1
    }
    this.releaseCr()
    if (octet !== nul || !this.crNul) return at
    this.found.run(shift + at, shift + at + 1, 'padding', 0, Padding.nulAfterCr, false, this.found.nextRecord)
    return at + 1
  }

  private releaseCr(): void {
    const { state } = this
    const { held, crAt } = state
    state.held = Held.nothing
    if (held === Held.cr) this.text(crAt, crAt + 1)
    else if (held === Held.repeatedCr) this.found.inRecord(crAt, 1)
  }

  private text(start: number, end: number): void {
    if (start === end) return
    const { found } = this
    found.inRecord(start, end - start)
    found.run(start, end, 'data', this.state.suspect, 0, true, found.nextRecord)
  }

  private lineEnd(start: number, end: number): void {
    const { found } = this
    found.inRecord(start, 0)
    found.run(start, end, 'line-end', 0, 0, false, found.nextRecord)
    found.endRecord(end)
  }

  /** Where the next octet is that may end a line, or `end`. */
  private nextSpecial(chunk: Uint8Array, start: number, end: number): number {
    const { first, second, crMayEnd, crMustEnd } = this
    let at = start
    for (; at < end; at++) {
      const octet = chunk[at]
      if (octet === cr && crMayEnd) break
      if ((octet === first || octet === second) && !crMustEnd) break
    }
    return at
  }
}
