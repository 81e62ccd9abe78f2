import { characterOfPair, type DoubleOctetSource, type DoubleOctetTables } from './double-octet-tables.js'
import { CodePageError, octetsName } from './error.js'
import type { CodePageOptions, CodePageTolerance, UnmappablePolicy } from './page.js'
import { checkPolicy, octetsWithoutCharacter } from './unmappable.js'

export const shiftOut = 0x0e
export const shiftIn = 0x0f

/** A lower octet is a control, and never part of a pair. */
const firstGraphic = 0x40

/** What a single octet, and a pair, without a character is read as. */
const substitute = '\u001a'
const replacement = '\ufffd'

/**
 * Reads a double-octet page from pieces of any size: what is shifted, and what is wrong. A subclass converts what is
 * regular, which is nearly everything, in a loop of its own.
 */
export abstract class DoubleOctetScanner {
  protected readonly tables: DoubleOctetTables
  /** Whether the next octet is one of a pair. */
  protected shifted = false
  /** Octets of the input before index 0 of the current chunk. */
  protected base = 0
  private readonly name: string
  private readonly policy: UnmappablePolicy
  private readonly tolerated: ReadonlySet<CodePageTolerance>
  /** The first octet of a pair whose second has not come; 0 if none. */
  private lead = 0

  protected constructor(page: DoubleOctetSource, options: CodePageOptions) {
    this.name = page.name
    this.policy = checkPolicy(options.unmappable ?? 'substitute')
    this.tables = page.tables(options.newline)
    this.tolerated = new Set(options.tolerate)
  }

  /** Counts octets of the input that are converted elsewhere. */
  skip(count: number): void {
    this.base += count
  }

  /**
   * Converts octets and pairs that have a character of one code unit, and the shifts between them.
   *
   * @returns where it stopped: at anything else, before the last octet of a pair that is cut, or at the end
   */
  protected abstract regular(octets: Uint8Array, from: number, to: number): number

  /** Adds a text that {@link regular} left. */
  protected abstract put(text: string): void

  protected scan(octets: Uint8Array, from: number, to: number): void {
    let at = from
    while (at < to) {
      if (this.lead === 0) at = this.regular(octets, at, to)
      if (at < to) at = this.irregular(octets[at]!, octets, at, to)
    }
  }

  /** Ends a record: the next octet is a single one. */
  protected endRecord(): void {
    if (this.lead !== 0) this.oddOctet(0)
    if (this.shifted) this.missingShiftIn(0)
  }

  private irregular(octet: number, octets: Uint8Array, at: number, to: number): number {
    if (this.lead !== 0) return this.trail(octet, at)
    if (!this.shifted) return this.single(octet, at)
    const isPair = octet >= firstGraphic && at + 1 < to && octets[at + 1]! >= firstGraphic
    if (!isPair) return this.first(octet, at)
    this.pair((octet << 8) | octets[at + 1]!, at)
    return at + 2
  }

  // Neither shift has a character in the single-octet half of a page.
  private single(octet: number, at: number): number {
    if (octet === shiftIn) this.repeatedShift(octet, at)
    else {
      octetsWithoutCharacter(this.policy, this.name, this.base + at, octet)
      this.put(substitute)
    }
    return at + 1
  }

  private first(octet: number, at: number): number {
    if (octet >= firstGraphic) this.lead = octet
    else if (octet === shiftIn) this.shifted = false
    else if (octet === shiftOut) this.repeatedShift(octet, at)
    else {
      this.missingShiftIn(at)
      return at
    }
    return at + 1
  }

  private trail(octet: number, at: number): number {
    if (octet < firstGraphic) {
      this.oddOctet(at)
      return at
    }
    this.pair((this.lead << 8) | octet, at - 1)
    this.lead = 0
    return at + 1
  }

  private pair(pair: number, at: number): void {
    const text = characterOfPair(this.tables, pair)
    if (text === undefined) octetsWithoutCharacter(this.policy, this.name, this.base + at, pair)
    this.put(text ?? replacement)
  }

  private repeatedShift(octet: number, at: number): void {
    const mode = octet === shiftIn ? 'single-octet' : 'double-octet'
    this.tolerateOrThrow(
      'repeated-shift',
      at,
      `a shift ${octetsName(octet)} into ${mode} mode, which it is in already`,
    )
  }

  private missingShiftIn(at: number): void {
    this.tolerateOrThrow(
      'missing-shift-in',
      at,
      'a control or the end of the record before the shift-in 0x0F',
    )
    this.shifted = false
  }

  private oddOctet(at: number): void {
    this.tolerateOrThrow(
      'odd-octet',
      at - 1,
      `one octet, ${octetsName(this.lead)}, where there must be a pair`,
    )
    this.put(replacement)
    this.lead = 0
  }

  private tolerateOrThrow(tolerance: CodePageTolerance, at: number, found: string): void {
    if (this.tolerated.has(tolerance)) return
    const offset = this.base + at
    throw new CodePageError(
      'malformed-text',
      `${this.name} text has ${found} at offset ${offset}: repair it, or tolerate '${tolerance}'`,
      offset,
    )
  }
}
