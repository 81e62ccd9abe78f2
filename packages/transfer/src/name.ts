/** An octet that is no part of valid UTF-8 is kept as this plus its value: a lone low surrogate. */
const escapeBase = 0xdc00

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/**
 * Octets of a name as a string: UTF-8 where they are, and a lone surrogate U+DC80 to U+DCFF for each octet that is
 * not, so that {@link nameOctets} gives back the very same octets. A name that is not valid UTF-8 is opaque and must
 * be resent octet by octet (RFC 2640 §3.1).
 */
export function nameText(octets: Uint8Array): string {
  try {
    return utf8.decode(octets)
  } catch {
    return escaped(octets)
  }
}

/** The octets of a name that {@link nameText} made, or of any other text in UTF-8. */
export function nameOctets(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return encoder.encode(text)
  const octets: number[] = []
  for (const letter of text) {
    const code = letter.codePointAt(0)!
    if (code >= escapeBase + 0x80 && code <= escapeBase + 0xff) octets.push(code - escapeBase)
    else octets.push(...encoder.encode(letter))
  }
  return Uint8Array.from(octets)
}

function escaped(octets: Uint8Array): string {
  let text = ''
  for (let at = 0; at < octets.length; ) {
    const length = sequenceLength(octets, at)
    text +=
      length > 0
        ? utf8.decode(octets.subarray(at, at + length))
        : String.fromCharCode(escapeBase + octets[at]!)
    at += length || 1
  }
  return text
}

/** Length of the valid UTF-8 sequence that begins at `at`, or 0. */
function sequenceLength(octets: Uint8Array, at: number): number {
  const first = octets[at]!
  const length =
    first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  if (length === 0 || at + length > octets.length) return 0
  try {
    utf8.decode(octets.subarray(at, at + length))
    return length
  } catch {
    return 0
  }
}
