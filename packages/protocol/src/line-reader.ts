import { carriageReturn, lineFeed, nul } from './octet.js'

/** Longest line accepted unless the caller says otherwise, in octets before its CR LF. RFC 959 gives no figure. */
export const defaultMaxLineLength = 8_192

/** Room for a usual line; grown as needed up to the limit. */
const firstRoom = 256

/** Between two lines none is kept: a server has thousands of readers that wait. */
const noRoom = new Uint8Array(0)

/** Room that a line has left, for the next one of any reader. */
let spareRoom: Uint8Array | undefined

/** A line of a control connection, or why there is none. */
export type Line =
  /** Octets before the line end, CR NUL as CR. The caller owns them. `dropped` octets followed that were cut off. */
  | { readonly kind: 'line'; readonly octets: Uint8Array; readonly dropped?: number }
  /** Told once, when the limit is passed; the rest up to the line end is dropped (reply 500, RFC 959 §4.2.1). */
  | { readonly kind: 'too-long' }
  /** The line held a NUL that is not part of CR NUL, and was dropped (reply 501). */
  | { readonly kind: 'nul' }
  /** The line held an LF without CR while those are refused, and was dropped (reply 500). */
  | { readonly kind: 'bare-lf' }

export interface LineReaderOptions {
  /** Longest line accepted, in octets before its line end. @defaultValue {@link defaultMaxLineLength} */
  readonly maxLength?: number
  /** Whether an LF without CR ends a line (RFC 1123 §4.1.2.10 asks for CR LF; many people type LF). @defaultValue `accept` */
  readonly bareLf?: 'accept' | 'refuse'
  /** Whether a line may hold NUL: a command may not, the text of a reply is only read. @defaultValue `refuse` */
  readonly nul?: 'keep' | 'refuse'
  /** Whether a line beyond the limit is dropped whole or cut off: its code tells what a reply was. @defaultValue `drop` */
  readonly tooLong?: 'drop' | 'cut'
  /**
   * Lines, in ASCII, that end at their CR already; an LF behind it is passed over. Node can't read TCP urgent data in
   * its place (SO_OOBINLINE), so the last octet of a command sent urgently never arrives: Python's ftplib sends
   * `ABOR CR LF` so. @defaultValue none
   */
  readonly endAtCr?: readonly string[]
}

/** What the octet before this one was, where it matters. */
type Before = 'plain' | 'cr' | 'crNul' | 'earlyEnd'

type Fault = Exclude<Line['kind'], 'line'>

/**
 * Cuts the octets of a control connection, Telnet commands already taken out, into lines.
 *
 * CR LF ends a line. CR NUL is a CR in the line (RFC 854, page 11), and an LF right after CR NUL is an LF in the line
 * (RFC 2640 §3.1: `foo CR NUL LF boo`). Each octet is looked at once; memory is bounded by the limit.
 */
export class LineReader {
  private readonly maxLength: number
  private readonly refuseBareLf: boolean
  private readonly refuseNul: boolean
  private readonly cutTooLong: boolean
  private readonly endAtCr: readonly string[]
  private room: Uint8Array = noRoom
  private length = 0
  private dropped = 0
  private before: Before = 'plain'
  private fault: Fault | undefined

  /** @throws RangeError for a limit below 1 */
  constructor(options: LineReaderOptions = {}) {
    this.maxLength = options.maxLength ?? defaultMaxLineLength
    if (!(this.maxLength >= 1)) throw new RangeError('maxLength is at least 1 octet')
    this.refuseBareLf = options.bareLf === 'refuse'
    this.refuseNul = options.nul !== 'keep'
    this.cutTooLong = options.tooLong === 'cut'
    this.endAtCr = options.endAtCr ?? []
  }

  /** Whether a line has begun and not ended, one that is being dropped included. */
  get midLine(): boolean {
    return this.length > 0 || this.before === 'cr' || this.fault !== undefined
  }

  /** Octets of the line that has begun and not ended, those cut off included. */
  get pending(): number {
    return this.length + this.dropped
  }

  /** Takes octets as they arrive, and returns the lines that they completed. */
  push(octets: Uint8Array): Line[] {
    const lines: Line[] = []
    for (const octet of octets) this.take(octet, lines)
    return lines
  }

  /** Octets of the line that has begun and not ended. */
  rest(): Uint8Array {
    return this.room.slice(0, this.length)
  }

  /**
   * Forgets the line that has begun. At a change to TLS nothing that came in clear may be read as a command or reply
   * afterwards (the injection known from STARTTLS).
   *
   * @returns whether one had begun
   */
  discardRest(): boolean {
    const { midLine } = this
    this.begin()
    return midLine
  }

  private take(octet: number, lines: Line[]): void {
    const before = this.before
    this.before = 'plain'
    if (octet === lineFeed && before !== 'crNul') {
      if (before === 'earlyEnd') return
      if (before === 'cr' || !this.refuseBareLf) this.endLine(lines)
      else this.fail('bare-lf')
      return
    }
    if (before === 'cr') {
      this.keep(carriageReturn, lines)
      if (octet === nul) {
        this.before = 'crNul'
        return
      }
    }
    if (octet === carriageReturn) this.takeCr(lines)
    else if (octet === nul && this.refuseNul) this.fail('nul')
    else this.keep(octet, lines)
  }

  private takeCr(lines: Line[]): void {
    if (!this.fault && this.endAtCr.some((line) => this.holds(line))) {
      this.endLine(lines)
      this.before = 'earlyEnd'
    } else this.before = 'cr'
  }

  /** Whether the line that has begun is exactly this text. */
  private holds(line: string): boolean {
    if (line.length !== this.length) return false
    for (let at = 0; at < line.length; at++) if (line.charCodeAt(at) !== this.room[at]) return false
    return true
  }

  private keep(octet: number, lines: Line[]): void {
    if (this.fault) return
    if (this.length === this.maxLength) this.overflow(lines)
    else {
      if (this.length === this.room.length) this.grow()
      this.room[this.length++] = octet
    }
  }

  private overflow(lines: Line[]): void {
    if (this.cutTooLong) {
      this.dropped++
      return
    }
    this.fail('too-long')
    lines.push({ kind: 'too-long' })
  }

  /** Drops the line that has begun; the first fault of a line is the one that is told. */
  private fail(fault: Fault): void {
    this.fault ??= fault
    this.length = 0
  }

  private endLine(lines: Line[]): void {
    const { dropped } = this
    if (!this.fault) lines.push({ kind: 'line', octets: this.rest(), ...(dropped > 0 && { dropped }) })
    else if (this.fault !== 'too-long') lines.push({ kind: this.fault })
    this.begin()
  }

  private begin(): void {
    this.length = 0
    this.dropped = 0
    this.before = 'plain'
    this.fault = undefined
    if (this.room.length === firstRoom) spareRoom = this.room
    this.room = noRoom
  }

  private grow(): void {
    if (this.room === noRoom) {
      this.room = spareRoom ?? new Uint8Array(firstRoom)
      spareRoom = undefined
      return
    }
    const larger = new Uint8Array(Math.min(this.maxLength, this.room.length * 2))
    larger.set(this.room)
    this.room = larger
  }
}
