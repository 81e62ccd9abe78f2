import { concat } from './gather.js'

/** An octet that is not part of valid UTF-8 is kept as this plus its value: a lone low surrogate. */
const escapeBase = 0xdc00

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/**
 * Octets of a name as a string: as UTF-8, with a lone surrogate U+DC80 to U+DCFF for each octet that is not part of
 * it, so that {@link nameOctets} returns the same octets. A name that is not valid UTF-8 is opaque and must be resent
 * octet by octet (RFC 2640 §3.1).
 */
export function nameText(octets: Uint8Array): string {
  try {
    return utf8.decode(octets)
  } catch {
    return escaped(octets)
  }
}

/** The octets of a name from {@link nameText}, or of any other text in UTF-8. */
export function nameOctets(text: string): Uint8Array {
  // By code points: half of a surrogate pair is not an escape.
  if (!/[\udc80-\udcff]/u.test(text)) return encoder.encode(text)
  // Every second part is a run of escapes.
  const parts = text.split(/([\udc80-\udcff]+)/u)
  return concat(parts.map((part, index) => (index % 2 === 0 ? encoder.encode(part) : unescaped(part))))
}

function unescaped(escapes: string): Uint8Array {
  return Uint8Array.from(escapes, (letter) => letter.charCodeAt(0) - escapeBase)
}

/** Decodes by runs, not by characters: whole listings are decoded here too. */
function escaped(octets: Uint8Array): string {
  let text = ''
  let runStart = 0
  for (let at = 0; at < octets.length; ) {
    const length = sequenceLength(octets, at)
    if (length > 0) {
      at += length
      continue
    }
    text += utf8.decode(octets.subarray(runStart, at)) + String.fromCharCode(escapeBase + octets[at]!)
    runStart = ++at
  }
  return text + utf8.decode(octets.subarray(runStart))
}

/** The sequences of UTF-8 beyond ASCII (RFC 3629 §4): first octet, length, and second octet; the others are 80 to BF. */
const sequences = [
  { first: 0xc2, last: 0xdf, length: 2, low: 0x80, high: 0xbf },
  { first: 0xe0, last: 0xe0, length: 3, low: 0xa0, high: 0xbf },
  { first: 0xe1, last: 0xec, length: 3, low: 0x80, high: 0xbf },
  { first: 0xed, last: 0xed, length: 3, low: 0x80, high: 0x9f },
  { first: 0xee, last: 0xef, length: 3, low: 0x80, high: 0xbf },
  { first: 0xf0, last: 0xf0, length: 4, low: 0x90, high: 0xbf },
  { first: 0xf1, last: 0xf3, length: 4, low: 0x80, high: 0xbf },
  { first: 0xf4, last: 0xf4, length: 4, low: 0x80, high: 0x8f },
] as const

/** Length of the valid UTF-8 sequence that begins at `at`, or 0. */
function sequenceLength(octets: Uint8Array, at: number): number {
  const octet = octets[at]!
  if (octet < 0x80) return 1
  const sequence = sequences.find(({ first, last }) => octet >= first && octet <= last)
  if (!sequence || !within(octets[at + 1], sequence.low, sequence.high)) return 0
  for (let next = at + 2; next < at + sequence.length; next++) {
    if (!within(octets[next], 0x80, 0xbf)) return 0
  }
  return sequence.length
}

function within(octet: number | undefined, low: number, high: number): boolean {
  return octet !== undefined && octet >= low && octet <= high
}

/** How the octets of names are shown as text; `name-encoding.ts` explains it. */
export interface NameEncoding {
  /** As the caller gave it, for messages. */
  readonly label: string
  /** The view of any octets: of a name, or of a whole line with names in it. */
  text(octets: Uint8Array): string
  /** The octets of a view. @throws FtpError `bad-path` for a text that is the view of no octets */
  octets(text: string): Uint8Array
}

/** Names in UTF-8 (RFC 2640 §3). Its `octets` takes any text. */
export const utf8Names: NameEncoding = { label: 'utf-8', text: nameText, octets: nameOctets }
