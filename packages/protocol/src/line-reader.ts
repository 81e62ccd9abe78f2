const nul = 0x00
const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Default of `maxLength`, in octets before the CR LF. RFC 959 gives no figure. */
export const defaultMaxLineLength = 8_192

/**
 * Octets that a line may take before its buffer grows. V8 makes arrays of up to 64 octets in its own heap, so that one
 * for every line costs no more than to share one among all readers: 703 ns a line against 714 ns, and 882 ns with 256.
 */
const firstCapacity = 64

/** Between two lines a reader keeps no buffer: a server has thousands of idle readers. */
const noBuffer = new Uint8Array(0)

/** A line of a control connection, or why it was dropped. */
export type Line =
  /** Octets before the line end, CR NUL as CR. The caller owns them. `dropped` counts octets after them that were cut off. */
  | { readonly kind: 'line'; readonly octets: Uint8Array; readonly dropped?: number }
  /** Reported once, when the line exceeds the limit; everything up to its end is dropped (reply 500, RFC 959 §4.2.1). */
  | { readonly kind: 'too-long' }
  /** The line contained a NUL that is not part of CR NUL, and was dropped (reply 501). */
  | { readonly kind: 'nul' }
  /** The line contained an LF without CR, which `bareLf` refuses, and was dropped (reply 500). */
  | { readonly kind: 'bare-lf' }

export interface LineReaderOptions {
  /** Longest line accepted, in octets before its line end. Default: {@link defaultMaxLineLength}. */
  readonly maxLength?: number | undefined
  /** Whether an LF without CR ends a line. RFC 1123 §4.1.2.10 requires CR LF, but people type LF. @default 'accept' */
  readonly bareLf?: 'accept' | 'refuse' | undefined
  /** Whether a line may contain NUL: not in a command, but harmless in the text of a reply. @default 'refuse' */
  readonly nul?: 'keep' | 'refuse' | undefined
  /** Whether a line beyond the limit is dropped or cut off. A reply that is cut off still has its code. @default 'drop' */
  readonly tooLong?: 'drop' | 'cut' | undefined
  /**
   * Lines, in ASCII, that end at their CR; an LF after it is skipped. Node can't read TCP urgent data inline
   * (SO_OOBINLINE), so the last octet of a command sent as urgent data never arrives. Python's ftplib sends `ABOR CR LF`
   * that way. Default: none.
   */
  readonly endAtCr?: readonly string[] | undefined
}

/** What the previous octet was, as far as it matters. */
type Before = 'plain' | 'cr' | 'crNul' | 'earlyEnd'

type Fault = Exclude<Line['kind'], 'line'>

/**
 * Cuts the octets of a control connection into lines, after Telnet commands have been removed.
 *
 * CR LF ends a line. CR NUL is a CR in the line (RFC 854, page 11), and an LF right after CR NUL is an LF in the line
 * (RFC 2640 §3.1: `foo CR NUL LF boo`). Each octet is examined once; memory is bounded by the limit.
 */
export class LineReader {
  private readonly maxLength: number
  private readonly refuseBareLf: boolean
  private readonly refuseNul: boolean
  private readonly cutTooLong: boolean
  private readonly endAtCr: readonly string[]
  private buffer: Uint8Array = noBuffer
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

  /** Whether a line has begun and not ended, even if it is being dropped. */
  get midLine(): boolean {
    return this.length > 0 || this.before === 'cr' || this.fault !== undefined
  }

  /** Octets of the incomplete line, including those cut off. */
  get pending(): number {
    return this.length + this.dropped
  }

  /** Takes octets as they arrive, and returns the lines that they complete. */
  push(octets: Uint8Array): Line[] {
    const lines: Line[] = []
    for (const octet of octets) this.take(octet, lines)
    return lines
  }

  /** A copy of the octets of the incomplete line. */
  partialLine(): Uint8Array {
    return this.buffer.slice(0, this.length)
  }

  /**
   * Discards the incomplete line. After a switch to TLS nothing that arrived in clear may become part of a command or
   * reply (the injection known from STARTTLS).
   *
   * @returns whether there was one
   */
  discardPartialLine(): boolean {
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

  /** Whether the incomplete line is exactly this text. */
  private holds(line: string): boolean {
    if (line.length !== this.length) return false
    for (let at = 0; at < line.length; at++) if (line.charCodeAt(at) !== this.buffer[at]) return false
    return true
  }

  private keep(octet: number, lines: Line[]): void {
    if (this.fault) return
    if (this.length === this.maxLength) this.overflow(lines)
    else {
      if (this.length === this.buffer.length) this.grow()
      this.buffer[this.length++] = octet
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

  /** Drops the incomplete line. Its first fault is the one that is reported. */
  private fail(fault: Fault): void {
    this.fault ??= fault
    this.length = 0
  }

  private endLine(lines: Line[]): void {
    const { dropped } = this
    if (!this.fault) lines.push({ kind: 'line', octets: this.partialLine(), ...(dropped > 0 && { dropped }) })
    else if (this.fault !== 'too-long') lines.push({ kind: this.fault })
    this.begin()
  }

  private begin(): void {
    this.length = 0
    this.dropped = 0
    this.before = 'plain'
    this.fault = undefined
    this.buffer = noBuffer
  }

  private grow(): void {
    const larger = new Uint8Array(Math.min(this.maxLength, this.buffer.length * 2 || firstCapacity))
    larger.set(this.buffer)
    this.buffer = larger
  }
}
