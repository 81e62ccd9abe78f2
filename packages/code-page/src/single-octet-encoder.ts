import { FaultLatch } from './fault-latch.js'
import type { CodePageOptions, PageEncoder, UnmappablePolicy } from './page.js'
import { noOctet, type SingleOctetSource } from './single-octet-tables.js'
import { characterWithoutOctets, checkPolicy } from './unmappable.js'
import { characterAt, isHighSurrogate } from './utf16.js'

/** Encodes into a single-octet page. A character above U+FFFF is one character, with one substitute. */
export class SingleOctetEncoder implements PageEncoder {
  private readonly name: string
  private readonly policy: UnmappablePolicy
  private readonly substitute: number
  private readonly blocks: readonly Uint16Array[]
  /** The first half of a character whose second half may follow; empty if none. */
  private kept = ''
  private position = 0
  private readonly latch = new FaultLatch()

  constructor(page: SingleOctetSource, options: CodePageOptions = {}) {
    this.name = page.name
    this.policy = checkPolicy(options.unmappable ?? 'substitute')
    this.substitute = page.substitute
    this.blocks = page.tables(options.newline).fromUnicode
  }

  write(text: string): Uint8Array {
    const whole = this.kept + text
    const open = whole !== '' && isHighSurrogate(whole.charCodeAt(whole.length - 1))
    this.kept = open ? whole.slice(-1) : ''
    return this.latch.run(
      () => this.encode(open ? whole.slice(0, -1) : whole),
      ({ offset }) => this.encode(whole.slice(0, offset - this.position)),
    )
  }

  end(): Uint8Array {
    const { kept } = this
    this.kept = ''
    return this.latch.run(() => this.encode(kept))
  }

  private encode(text: string): Uint8Array {
    const { blocks } = this
    const octets = new Uint8Array(text.length)
    let to = 0
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      const octet = blocks[unit >> 8]![unit & 0xff]!
      if (octet !== noOctet) octets[to++] = octet
      else {
        at += this.lacking(text, at) - 1
        octets[to++] = this.substitute
      }
    }
    this.position += text.length
    return octets.subarray(0, to)
  }

  /** @returns how many code units the character has that this page lacks */
  private lacking(text: string, at: number): number {
    const { codePoint, units } = characterAt(text, at)
    characterWithoutOctets(this.policy, this.name, this.position + at, codePoint)
    return units
  }
}
