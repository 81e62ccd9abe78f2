import { CodePageError } from './error.js'
import { FaultLatch } from './fault-latch.js'
import { concatenated } from './octets.js'
import type { CodePage, CodePageOptions, PageDecoder, UnmappablePolicy } from './page.js'
import { characterWithoutOctets, checkPolicy } from './unmappable.js'
import { WholeCharacterEncoder } from './whole-character-encoder.js'

/** UTF-8 as a code page, so that text can be converted from and to it. It ignores `newline`. */
class Utf8Page implements CodePage {
  readonly kind = 'utf-8'
  readonly name = 'UTF-8'
  readonly ccsid = 1208
  readonly aliases = ['utf8', 'unicode-1-1-utf-8']
  readonly title = 'every character of Unicode'

  decode(octets: Uint8Array, options?: CodePageOptions): string {
    const decoder = this.decoder(options)
    return decoder.write(octets) + decoder.end()
  }

  encode(text: string, options?: CodePageOptions): Uint8Array {
    const encoder = this.encoder(options)
    return concatenated([encoder.write(text), encoder.end()])
  }

  decoder(options?: CodePageOptions): Utf8Decoder {
    return new Utf8Decoder(options)
  }

  encoder(options?: CodePageOptions): Utf8Encoder {
    return new Utf8Encoder(options)
  }
}

/** UTF-8. A byte order mark is a character like any other: U+FEFF. */
export const utf8: CodePage = /* @__PURE__ */ new Utf8Page()

const strict = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = /* @__PURE__ */ new TextDecoder('utf-8', { ignoreBOM: true })

/** Decodes UTF-8, and reports where it is malformed. */
export class Utf8Decoder implements PageDecoder {
  private readonly tolerates: boolean
  /** The octets of a character that more octets may complete. */
  private kept: Uint8Array = new Uint8Array(0)
  private position = 0
  private readonly latch = new FaultLatch()

  constructor(options: CodePageOptions = {}) {
    this.tolerates = options.tolerate?.includes('malformed-utf-8') ?? false
  }

  write(octets: Uint8Array, start = 0, end = octets.length): string {
    return this.latch.run(() => {
      const given = octets.subarray(start, end)
      const whole = this.kept.length === 0 ? given : concatenated([this.kept, given])
      const complete = whole.length - unfinished(whole)
      this.kept = whole.slice(complete)
      return this.decode(whole.subarray(0, complete))
    })
  }

  end(): string {
    return this.latch.run(() => {
      const { kept } = this
      this.kept = new Uint8Array(0)
      return this.decode(kept)
    })
  }

  skip(count: number): void {
    this.position += count
  }

  private decode(octets: Uint8Array): string {
    const text = this.tolerates ? lenient.decode(octets) : strictText(octets)
    if (text === undefined) throw this.fault(octets)
    this.position += octets.length
    return text
  }

  private fault(octets: Uint8Array): CodePageError {
    const wellFormed = wellFormedLength(octets)
    const offset = this.position + wellFormed
    const error = new CodePageError(
      'malformed-text',
      `the octets at offset ${offset} aren't UTF-8: name the page they are in, or tolerate 'malformed-utf-8'`,
      offset,
    )
    error.converted = strictText(octets.subarray(0, wellFormed))
    return error
  }
}

/** Encodes into UTF-8. Only a lone surrogate has no octets; U+FFFD replaces it. */
export class Utf8Encoder extends WholeCharacterEncoder {
  private readonly policy: UnmappablePolicy
  private readonly encoder = new TextEncoder()

  constructor(options: CodePageOptions = {}) {
    super()
    this.policy = checkPolicy(options.unmappable ?? 'substitute')
  }

  protected override encode(text: string): Uint8Array {
    for (const { 0: lone, index } of text.matchAll(/\p{Surrogate}/gu)) {
      this.lackingAt = index
      characterWithoutOctets(this.policy, 'UTF-8', this.position + index, lone.charCodeAt(0))
    }
    this.position += text.length
    return this.encoder.encode(text)
  }
}

function strictText(octets: Uint8Array): string | undefined {
  try {
    return strict.decode(octets)
  } catch {
    return undefined
  }
}

/** How many octets come before the first that are not UTF-8, found by halving. */
function wellFormedLength(octets: Uint8Array): number {
  let from = 0
  let to = octets.length
  while (from < to) {
    const middle = (from + to + 1) >> 1
    if (isWellFormedStart(octets.subarray(0, middle))) from = middle
    else to = middle - 1
  }
  return from - unfinished(octets.subarray(0, from))
}

function isWellFormedStart(octets: Uint8Array): boolean {
  return strictText(octets.subarray(0, octets.length - unfinished(octets))) !== undefined
}

/** How many octets at the end begin a character that more octets may complete. */
function unfinished(octets: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, octets.length); back++) {
    const octet = octets[octets.length - back]!
    if (!isTrail(octet)) return sequenceLength(octet) > back ? back : 0
  }
  return 0
}

function isTrail(octet: number): boolean {
  return (octet & 0xc0) === 0x80
}

function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1
  if (lead < 0xe0) return 2
  return lead < 0xf0 ? 3 : 4
}
