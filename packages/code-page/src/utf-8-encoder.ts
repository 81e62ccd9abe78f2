import type { CodePageOptions, PageEncoder, UnmappablePolicy } from './page.js'
import { Refusal } from './refusal.js'
import { characterWithoutOctets, checkPolicy } from './unmappable.js'
import { isHighSurrogate } from './utf16.js'

/** Encodes into UTF-8. Only a lone surrogate has no octets; the sign for it is U+FFFD. */
export class Utf8Encoder implements PageEncoder {
  private readonly policy: UnmappablePolicy
  private readonly encoder = new TextEncoder()
  private kept = ''
  private position = 0
  private readonly refusal = new Refusal()

  constructor(options: CodePageOptions = {}) {
    this.policy = checkPolicy(options.unmappable ?? 'substitute')
  }

  write(text: string): Uint8Array {
    const whole = this.kept + text
    const open = isHighSurrogate(whole.charCodeAt(whole.length - 1))
    this.kept = open ? whole.slice(-1) : ''
    return this.refusal.run(
      () => this.encode(open ? whole.slice(0, -1) : whole),
      ({ offset }) => this.encode(whole.slice(0, offset - this.position)),
    )
  }

  end(): Uint8Array {
    const { kept } = this
    this.kept = ''
    return this.refusal.run(() => this.encode(kept))
  }

  private encode(text: string): Uint8Array {
    for (const { 0: lone, index } of text.matchAll(/\p{Surrogate}/gu)) {
      characterWithoutOctets(this.policy, 'UTF-8', this.position + index, lone.charCodeAt(0))
    }
    this.position += text.length
    return this.encoder.encode(text)
  }
}
