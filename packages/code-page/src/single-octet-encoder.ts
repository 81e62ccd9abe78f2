import type { CodePageOptions, UnmappablePolicy } from './page.js'
import { noOctet, type SingleOctetSource, toleratedLookalikes } from './single-octet-tables.js'
import { characterWithoutOctets, checkPolicy } from './unmappable.js'
import { characterAt } from './utf16.js'
import { WholeCharacterEncoder } from './whole-character-encoder.js'

/** Encodes into a single-octet page. A character above U+FFFF is one character, with one substitute. */
export class SingleOctetEncoder extends WholeCharacterEncoder {
  private readonly name: string
  private readonly policy: UnmappablePolicy
  private readonly substitute: number
  private readonly blocks: readonly Uint16Array[]
  private readonly lookalikes: ReadonlyMap<number, number>

  constructor(page: SingleOctetSource, options: CodePageOptions = {}) {
    super()
    this.name = page.name
    this.policy = checkPolicy(options.unmappable ?? 'substitute')
    this.substitute = page.substitute
    const tables = page.tables(options.newline)
    this.blocks = tables.fromUnicode
    this.lookalikes = toleratedLookalikes(tables, options)
  }

  protected override encode(text: string): Uint8Array {
    const { blocks } = this
    const octets = new Uint8Array(text.length)
    let to = 0
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      const octet = blocks[unit >> 8]![unit & 0xff]!
      if (octet !== noOctet) octets[to++] = octet
      else {
        const lookalike = this.lookalikes.get(unit)
        if (lookalike === undefined) at += this.lacking(text, at) - 1
        octets[to++] = lookalike ?? this.substitute
      }
    }
    this.position += text.length
    return octets.subarray(0, to)
  }

  /** @returns how many code units the character has that this page lacks */
  private lacking(text: string, at: number): number {
    const { codePoint, units } = characterAt(text, at)
    this.lackingAt = at
    characterWithoutOctets(this.policy, this.name, this.position + at, codePoint)
    return units
  }
}
