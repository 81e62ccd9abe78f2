import { type DoubleOctetSource, type DoubleOctetTables, holePair, textOf } from './double-octet-tables.js'
import { CodePageError, octetsName } from './error.js'
import { FaultLatch } from './fault-latch.js'
import type { CodePageOptions, CodePageTolerance, PageDecoder, UnmappablePolicy } from './page.js'
import { hole } from './single-octet-tables.js'
import { checkPolicy, octetsWithoutCharacter } from './unmappable.js'
import { textOfCodeUnits } from './utf16.js'

const shiftOut = 0x0e
const shiftIn = 0x0f

/** A lower octet is a control, and never part of a pair. */
const firstGraphic = 0x40

/** What a single octet, and a pair, without a character is read as. */
const substitute = 0x1a
const replacement = 0xfffd

/** Octets turned into text at a time: limits the memory of a decoder. */
const sliceLength = 32_768

/** What the next octet is: a single-octet character or a shift, the lead of a pair or a shift, the trail of a pair. */
type State = 'single' | 'lead' | 'trail'

/** Decodes a double-octet page from pieces of any size. */
export class DoubleOctetDecoder implements PageDecoder {
  private readonly name: string
  private readonly policy: UnmappablePolicy
  private readonly tables: DoubleOctetTables
  private readonly tolerated: ReadonlySet<CodePageTolerance>
  private state: State = 'single'
  /** The lead of the open pair, in state `trail`. */
  private lead = 0
  /** Octets of the input before index 0 of the current chunk. */
  private base = 0
  private units = new Uint16Array(0)
  private length = 0
  private readonly latch = new FaultLatch()

  constructor(page: DoubleOctetSource, options: CodePageOptions = {}) {
    this.name = page.name
    this.policy = checkPolicy(options.unmappable ?? 'substitute')
    this.tables = page.tables(options.newline)
    this.tolerated = new Set(options.tolerate)
  }

  write(octets: Uint8Array, start = 0, end = octets.length): string {
    let text = ''
    return this.latch.run(
      () => {
        this.base -= start
        for (let from = start; from < end; from += sliceLength) {
          const to = Math.min(from + sliceLength, end)
          this.reserve(to - from)
          this.read(octets, from, to)
          text += textOfCodeUnits(this.units.subarray(0, this.length))
        }
        this.base += end
        return text
      },
      () => text + textOfCodeUnits(this.units.subarray(0, this.length)),
    )
  }

  end(): string {
    return this.latch.run(() => {
      this.reserve(0)
      this.endRecord()
      return textOfCodeUnits(this.units.subarray(0, this.length))
    })
  }

  // A pair is at most two code units; the first may have begun in the slice before.
  private reserve(octets: number): void {
    if (this.units.length < octets + 2) this.units = new Uint16Array(octets + 2)
    this.length = 0
  }

  private endRecord(): void {
    if (this.state === 'trail') this.oddOctet(0)
    if (this.state === 'lead') this.missingShiftIn(0)
  }

  private read(octets: Uint8Array, from: number, to: number): void {
    let at = from
    while (at < to) {
      if (this.state === 'single') at = this.readSingles(octets, at, to)
      else if (this.state === 'lead') at = this.readPairs(octets, at, to)
      else at = this.readTrail(octets[at]!, at)
    }
  }

  /** @returns where it stopped: after a shift or an octet without a character, or at the end of the slice */
  private readSingles(octets: Uint8Array, from: number, to: number): number {
    const { units, tables } = this
    let { length } = this
    let at = from
    let unit = 0
    for (; at < to; at++) {
      unit = tables.singles[octets[at]!]!
      if (unit === hole) break
      units[length++] = unit
    }
    this.length = length
    if (at === to) return to
    this.shiftOrHole(octets[at]!, at)
    return at + 1
  }

  // Neither shift has a character in the single-octet half of a page.
  private shiftOrHole(octet: number, at: number): void {
    if (octet === shiftOut) this.state = 'lead'
    else if (octet === shiftIn) this.repeatedShift(octet, at)
    else {
      octetsWithoutCharacter(this.policy, this.name, this.base + at, octet)
      this.units[this.length++] = substitute
    }
  }

  /** @returns where it stopped: after a shift or a lead without its trail, at a control, or at the end */
  private readPairs(octets: Uint8Array, from: number, to: number): number {
    let at = from
    for (; at + 1 < to; at += 2) {
      const lead = octets[at]!
      const trail = octets[at + 1]!
      if (lead < firstGraphic || trail < firstGraphic) break
      this.put((lead << 8) | trail, at)
    }
    return at === to ? to : this.readLead(octets[at]!, at)
  }

  private readLead(octet: number, at: number): number {
    if (octet >= firstGraphic) {
      this.lead = octet
      this.state = 'trail'
    } else if (octet === shiftIn) this.state = 'single'
    else if (octet === shiftOut) this.repeatedShift(octet, at)
    else {
      this.missingShiftIn(at)
      return at
    }
    return at + 1
  }

  private readTrail(octet: number, at: number): number {
    if (octet < firstGraphic) {
      this.oddOctet(at)
      return at
    }
    this.put((this.lead << 8) | octet, at - 1)
    this.state = 'lead'
    return at + 1
  }

  private put(pair: number, at: number): void {
    const unit = this.tables.pairs[pair]!
    if (unit === holePair) {
      octetsWithoutCharacter(this.policy, this.name, this.base + at, pair)
      this.units[this.length++] = replacement
    } else if ((unit & 0xf800) !== 0xd800) this.units[this.length++] = unit
    else {
      const text = textOf(this.tables, unit)
      this.units[this.length++] = text.charCodeAt(0)
      this.units[this.length++] = text.charCodeAt(1)
    }
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
    this.state = 'single'
  }

  private oddOctet(at: number): void {
    this.tolerateOrThrow(
      'odd-octet',
      at - 1,
      `one octet, ${octetsName(this.lead)}, where there must be a pair`,
    )
    this.units[this.length++] = replacement
    this.state = 'lead'
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
