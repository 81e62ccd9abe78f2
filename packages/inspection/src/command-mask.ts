import { masked } from './reply-mask.js'
import { hiddenFrom } from './secret-lines.js'

const [nul, lineFeed, carriageReturn, star] = [0x00, 0x0a, 0x0d, 0x2a]

/** Octets of a line that are held until it ends. What is longer is judged by its beginning. */
const maxHeld = 1_024

/** Octets of a secret that are remembered. */
const maxSecret = 1_024

/**
 * Hides the secrets in what a client says on a control connection, whatever chunks it comes in: each octet of them becomes
 * `*`. A line is held until it ends, so that its verb is known.
 */
export class CommandMask {
  private held: number[] = []
  /** What becomes of the octets of a line that is longer than what is held. */
  private remainder: 'held' | 'shown' | 'hidden' = 'held'
  private previous = lineFeed
  private secret: number[] = []

  /**
   * @param learned called with each line: what is hidden in it, an octet for each letter; empty for nothing
   * @param repeats where in a line secrets of earlier ones are
   */
  constructor(
    private readonly learned: (secret: string) => void,
    private readonly repeats: (line: string) => ReadonlySet<number>,
  ) {}

  /** @returns as many octets as came, save those that are held, and those that were held before */
  push(octets: Uint8Array): Uint8Array {
    const shown: number[] = []
    for (const octet of octets) this.take(octet, shown)
    return Uint8Array.from(shown)
  }

  /**
   * Octets are missing: what follows may be the end of any line, and that of a secret is one.
   *
   * @returns those that were held, all hidden
   */
  hole(): Uint8Array {
    const line = String.fromCharCode(...this.held)
    if (this.remainder === 'shown') this.remainder = 'held'
    else if (hiddenFrom(line, false) < line.length) {
      this.remainder = 'hidden'
      for (const octet of this.held.slice(hiddenFrom(line, false))) this.secret.push(octet)
    }
    return this.end()
  }

  /** No octet follows. @returns those that were held, all hidden: a part of a line says too little */
  end(): Uint8Array {
    const octets = Uint8Array.from(this.held, masked)
    this.held = []
    return octets
  }

  private take(octet: number, shown: number[]): void {
    // An LF after CR NUL is part of the line (RFC 2640 §3.1).
    const endsLine = octet === lineFeed && this.previous !== nul
    if (this.remainder === 'held') this.hold(octet, endsLine, shown)
    else this.pass(octet, endsLine, shown)
    this.previous = octet
    if (endsLine) this.nextLine()
  }

  private hold(octet: number, endsLine: boolean, shown: number[]): void {
    this.held.push(octet)
    if (!endsLine && this.held.length < maxHeld) return
    const line = String.fromCharCode(...this.held)
    const text = endsLine ? line.replace(/\r?\n$/, '') : line
    const from = hiddenFrom(text, endsLine)
    this.remainder = from < text.length ? 'hidden' : 'shown'
    const repeated = this.repeats(text)
    for (const [at, each] of this.held.entries()) {
      const isHidden = at >= from && at < text.length
      shown.push(isHidden || repeated.has(at) ? masked(each) : each)
      if (isHidden) this.secret.push(each)
    }
    this.held = []
  }

  private pass(octet: number, endsLine: boolean, shown: number[]): void {
    const isStray = octet === nul || (this.previous === carriageReturn && octet !== lineFeed)
    if (isStray) this.remainder = 'hidden'
    const isEnd = endsLine || octet === carriageReturn
    shown.push(this.remainder === 'hidden' && !isEnd ? star : octet)
    if (this.remainder === 'hidden' && !isEnd && this.secret.length < maxSecret) this.secret.push(octet)
  }

  private nextLine(): void {
    this.learned(String.fromCharCode(...this.secret))
    this.secret = []
    this.remainder = 'held'
  }
}
