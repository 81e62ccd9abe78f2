import { shiftIn, shiftOut } from './double-octet-scanner.js'
import { type DoubleOctetSource, type DoubleOctetTables, noPair } from './double-octet-tables.js'
import { FaultLatch } from './fault-latch.js'
import type { CodePageOptions, PageEncoder, UnmappablePolicy } from './page.js'
import { characterWithoutOctets, checkPolicy } from './unmappable.js'
import { characterAt, isHighSurrogate } from './utf16.js'

/** Substitutes for a character the page lacks: as wide as the character is displayed. */
const narrowSubstitute = 0x3f
const wideSubstitute = 0xfefe

/** Most octets of a code unit: a shift and a pair. */
const maxOctets = 3

/** Encodes into a double-octet page with as few shifts as possible. */
export class DoubleOctetEncoder implements PageEncoder {
  private readonly name: string
  private readonly policy: UnmappablePolicy
  private readonly tables: DoubleOctetTables
  private readonly lookalikes: ReadonlyMap<number, number>
  /** Whether the output is in double-octet mode. */
  shifted = false
  /** Text held back because it may be one pair together with the next character; empty if none. */
  private kept = ''
  private position = 0
  private octets = new Uint8Array(0)
  private length = 0
  private readonly latch = new FaultLatch()

  constructor(page: DoubleOctetSource, options: CodePageOptions = {}) {
    this.name = page.name
    this.policy = checkPolicy(options.unmappable ?? 'substitute')
    this.tables = page.tables(options.newline)
    this.lookalikes = options.tolerate?.includes('one-way-characters') ? this.tables.lookalikes : new Map()
  }

  write(text: string): Uint8Array {
    return this.latch.run(
      () => this.encode(this.kept + text, false),
      () => this.octets.slice(0, this.length),
    )
  }

  end(): Uint8Array {
    return this.latch.run(() => {
      const octets = this.encode(this.kept, true)
      if (!this.shifted) return octets
      this.shifted = false
      return Uint8Array.of(...octets, shiftIn)
    })
  }

  private encode(text: string, complete: boolean): Uint8Array {
    this.octets = new Uint8Array(text.length * maxOctets)
    this.length = 0
    const { fromUnicode, firsts } = this.tables
    let at = 0
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      const octets = fromUnicode[unit >> 8]![unit & 0xff]!
      if (octets !== noPair && !firsts.has(unit)) this.put(octets)
      else if (at + 1 < text.length || complete || !this.mayContinue(unit))
        at += this.putUnusual(text, at, octets) - 1
      else break
    }
    this.kept = text.slice(at)
    this.position += at
    return this.octets.slice(0, this.length)
  }

  private mayContinue(unit: number): boolean {
    return isHighSurrogate(unit) || this.tables.firsts.has(unit)
  }

  /** @returns how many code units it took */
  private putUnusual(text: string, at: number, alone: number): number {
    const together = this.tables.fromTexts.get(text.slice(at, at + 2))
    const octets = together ?? (alone === noPair ? this.lookalikes.get(text.charCodeAt(at)) : alone)
    if (octets !== undefined) {
      this.put(octets)
      return together === undefined ? 1 : 2
    }
    const { codePoint, units } = characterAt(text, at)
    characterWithoutOctets(this.policy, this.name, this.position + at, codePoint)
    this.put(isNarrow(codePoint) ? narrowSubstitute : wideSubstitute)
    return units
  }

  private put(octets: number): void {
    const double = octets > 0xff
    if (double !== this.shifted) {
      this.octets[this.length++] = double ? shiftOut : shiftIn
      this.shifted = double
    }
    if (double) this.octets[this.length++] = octets >> 8
    this.octets[this.length++] = octets & 0xff
  }
}

// IBM's tables give 0x3F to Latin-1 and the half-width forms, 0xFEFE to the rest.
function isNarrow(codePoint: number): boolean {
  return codePoint < 0x100 || (codePoint >= 0xff61 && codePoint <= 0xffdc) || (codePoint & ~7) === 0xffe8
}
