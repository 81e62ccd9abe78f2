import { shiftIn, shiftOut } from './double-octet-scanner.js'
import { noPair } from './double-octet-tables.js'
import type { DirectConversion } from './memory-converter.js'

/** A conversion of the same text, which it can take over between any two characters. */
export interface ThroughText {
  write(octets: Uint8Array, start: number, end: number): Uint8Array
  end(): Uint8Array
  skip(count: number): void
}

/** What is known of an encoder: whether its output is in double-octet mode. */
export interface Shifting {
  shifted: boolean
}

/** What a page writes for the characters of UTF-16 code units. */
export interface WritingTable {
  /** The octet or pair of each; {@link noPair} where it has none, or where that depends on the next character. */
  readonly codes: Uint16Array
  /** The pair of a code unit that may be half of one, by itself: {@link noPair} unless others follow. */
  codeBefore(unit: number, octets: Uint8Array, next: number, end: number): number
}

const firstOutsideAscii = 0x80

/**
 * Converts UTF-8 to a page: most characters by a table, and others through text, with all up to the next character of
 * ASCII, before which the text may hold something back.
 */
export class FromUtf8 implements DirectConversion {
  memory = new Uint8Array(0)
  length = 0
  /** Whether the text may hold something back. */
  private held = false

  constructor(
    private readonly table: WritingTable,
    private readonly encoder: Shifting,
    private readonly text: ThroughText,
  ) {}

  convert(octets: Uint8Array, start: number, end: number): void {
    let at = start
    while (at < end) {
      if (!this.held) {
        const from = at
        at = this.regular(octets, at, end)
        this.text.skip(at - from)
      }
      if (at < end) at = this.throughText(octets, at, end)
    }
  }

  finish(): void {
    const { encoder } = this
    if (this.held) this.put(this.text.end())
    else if (encoder.shifted) this.memory[this.length++] = shiftIn
    this.held = false
    encoder.shifted = false
  }

  skip(count: number): void {
    this.text.skip(count)
  }

  /** @returns where it stopped: after a character of ASCII, or at the end */
  private throughText(octets: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to && octets[at]! >= firstOutsideAscii) at++
    this.held = at === to
    if (at < to) at++
    this.put(this.text.write(octets, from, at))
    return at
  }

  private put(octets: Uint8Array): void {
    this.memory.set(octets, this.length)
    this.length += octets.length
  }

  /** @returns where it stopped: at a character that is malformed, cut or not in the table, or at the end */
  private regular(octets: Uint8Array, from: number, to: number): number {
    const { memory, table, encoder } = this
    const { codes } = table
    let { length } = this
    let { shifted } = encoder
    let at = from
    while (at < to) {
      const lead = octets[at]!
      let next = at + 1
      let unit = lead
      if (lead >= 0xe0) {
        next = at + 3
        if (next > to || lead > 0xef) break
        const trails = (octets[at + 1]! << 8) | octets[at + 2]!
        unit = ((lead & 0x0f) << 12) | ((trails >> 2) & 0xfc0) | (trails & 0x3f)
        if ((trails & 0xc0c0) !== 0x8080 || unit < 0x800) break
      } else if (lead >= firstOutsideAscii) {
        next = at + 2
        if (next > to || lead < 0xc2) break
        const trail = octets[at + 1]!
        unit = ((lead & 0x1f) << 6) | (trail & 0x3f)
        if ((trail & 0xc0) !== 0x80) break
      }
      let code = codes[unit]!
      if (code === noPair) {
        code = table.codeBefore(unit, octets, next, to)
        if (code === noPair) break
      }
      if (code > 0xff) {
        if (!shifted) memory[length++] = shiftOut
        shifted = true
        memory[length++] = code >> 8
      } else if (shifted) {
        memory[length++] = shiftIn
        shifted = false
      }
      memory[length++] = code
      at = next
    }
    this.length = length
    encoder.shifted = shifted
    return at
  }
}
