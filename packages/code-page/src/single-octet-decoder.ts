import { FaultLatch } from './fault-latch.js'
import type { CodePageOptions, PageDecoder, UnmappablePolicy } from './page.js'
import { hole, type SingleOctetSource } from './single-octet-tables.js'
import { checkPolicy, octetsWithoutCharacter } from './unmappable.js'
import { textOfAscii, textOfCodeUnits } from './utf16.js'

/** Octets turned into text at a time. */
const sliceLength = 65_536

// Shared by all decoders: no code of the caller runs while a slice is turned into text.
const narrowScratch = /* @__PURE__ */ new Uint8Array(sliceLength)
const wideScratch = /* @__PURE__ */ new Uint16Array(sliceLength)

/** Octets checked at a time for one that isn't ASCII. */
const blockLength = 512

// The loops take four octets at a time, which is 1.3 to 1.4 times as fast as one at a time: the lines "single-octet page
// to a string" of this package's benchmark.

/** Decodes a single-octet page. Every octet is a character, so `end` has nothing to complete. */
export class SingleOctetDecoder implements PageDecoder {
  private readonly name: string
  private readonly policy: UnmappablePolicy
  private readonly toUnicode: Uint16Array
  private readonly characters: Uint16Array
  private readonly ascii: Uint8Array
  private readonly looksForHoles: boolean
  private position = 0
  private readonly latch = new FaultLatch()

  constructor(page: SingleOctetSource, options: CodePageOptions = {}) {
    const { toUnicode, characters, ascii } = page.tables(options.newline)
    this.name = page.name
    this.policy = checkPolicy(options.unmappable ?? 'substitute')
    this.toUnicode = toUnicode
    this.characters = characters
    this.ascii = ascii
    this.looksForHoles = this.policy !== 'substitute' && toUnicode.includes(hole)
  }

  write(octets: Uint8Array, start = 0, end = octets.length): string {
    return this.latch.run(
      () => {
        if (this.looksForHoles) this.reportHoles(octets, start, end)
        this.position += end - start
        return this.textOf(octets, start, end)
      },
      ({ offset }) => this.textOf(octets, start, start + offset - this.position),
    )
  }

  end(): string {
    return this.latch.run(() => '')
  }

  skip(count: number): void {
    this.position += count
  }

  private textOf(octets: Uint8Array, start: number, end: number): string {
    let text = ''
    for (let from = start; from < end; from += sliceLength) {
      text += this.slice(octets, from, Math.min(from + sliceLength, end))
    }
    return text
  }

  private reportHoles(octets: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      if (this.toUnicode[octets[at]!] === hole) {
        octetsWithoutCharacter(this.policy, this.name, this.position + at - start, octets[at]!)
      }
    }
  }

  // Most text is ASCII once decoded, and a string of ASCII is made ten times faster than one of UTF-16.
  private slice(octets: Uint8Array, from: number, to: number): string {
    const wide = this.convertAscii(octets, from, to)
    const text = wide === from ? '' : textOfAscii(narrowScratch.subarray(0, wide - from))
    if (wide === to) return text
    this.convert(octets, wide, to)
    return text + textOfCodeUnits(wideScratch.subarray(0, to - wide))
  }

  /** Converts up to the first block that isn't ASCII. @returns where that begins */
  private convertAscii(octets: Uint8Array, from: number, to: number): number {
    const { ascii } = this
    const target = narrowScratch
    let at = from
    for (let block = from; block < to; block = at) {
      const next = Math.min(block + blockLength, to)
      let seen = 0
      for (; at + 4 <= next; at += 4) {
        const one = ascii[octets[at]!]!
        const two = ascii[octets[at + 1]!]!
        const three = ascii[octets[at + 2]!]!
        const four = ascii[octets[at + 3]!]!
        seen |= one | two | three | four
        target[at - from] = one
        target[at - from + 1] = two
        target[at - from + 2] = three
        target[at - from + 3] = four
      }
      for (; at < next; at++) {
        const code = ascii[octets[at]!]!
        seen |= code
        target[at - from] = code
      }
      if (seen > 0x7f) return block
    }
    return to
  }

  private convert(octets: Uint8Array, from: number, to: number): void {
    const { characters } = this
    const target = wideScratch
    let at = from
    for (; at + 4 <= to; at += 4) {
      target[at - from] = characters[octets[at]!]!
      target[at - from + 1] = characters[octets[at + 1]!]!
      target[at - from + 2] = characters[octets[at + 2]!]!
      target[at - from + 3] = characters[octets[at + 3]!]!
    }
    for (; at < to; at++) target[at - from] = characters[octets[at]!]!
  }
}
