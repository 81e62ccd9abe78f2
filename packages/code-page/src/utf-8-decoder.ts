import { CodePageError } from './error.js'
import { concatenated } from './octets.js'
import type { CodePageOptions, PageDecoder } from './page.js'
import { Refusal } from './refusal.js'

const strict = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = /* @__PURE__ */ new TextDecoder('utf-8', { ignoreBOM: true })

/** Decodes UTF-8, and says where it isn't. */
export class Utf8Decoder implements PageDecoder {
  private readonly tolerates: boolean
  /** The octets of a character whose others may come. */
  private kept: Uint8Array = new Uint8Array(0)
  private position = 0
  private readonly refusal = new Refusal()

  constructor(options: CodePageOptions = {}) {
    this.tolerates = options.tolerate?.includes('malformed-utf-8') ?? false
  }

  write(octets: Uint8Array, start = 0, end = octets.length): string {
    return this.refusal.run(() => {
      const given = octets.subarray(start, end)
      const whole = this.kept.length === 0 ? given : concatenated([this.kept, given])
      const complete = whole.length - unfinished(whole)
      this.kept = whole.slice(complete)
      return this.decode(whole.subarray(0, complete))
    })
  }

  end(): string {
    return this.refusal.run(() => {
      const { kept } = this
      this.kept = new Uint8Array(0)
      return this.decode(kept)
    })
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

/** How many octets at the end begin a character that may go on. */
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
