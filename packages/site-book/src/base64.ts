const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const urlLetters = letters.replace('+/', '-_')

/** Octets as base64 (RFC 4648 §4). */
export function base64Of(octets: Uint8Array): string {
  const digits = encoded(octets, letters)
  return digits.padEnd(Math.ceil(digits.length / 4) * 4, '=')
}

/** Octets as base64url without padding (RFC 4648 §5). */
export function base64UrlOf(octets: Uint8Array): string {
  return encoded(octets, urlLetters)
}

/** The octets of base64 or base64url, with or without padding; undefined for text that is neither. */
export function octetsOfBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const digits = text
    .replace(/={1,2}$/, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) return undefined
  const octets = new Uint8Array(Math.floor((digits.length * 3) / 4))
  let bits = 0
  for (let at = 0, place = 0; at < digits.length; at += 1) {
    bits = ((bits << 6) | letters.indexOf(digits[at]!)) & 0xff_ff
    const ready = (at * 6 + 6) % 8
    if (at % 4 > 0) octets[place++] = bits >> ready
  }
  return octets
}

function encoded(octets: Uint8Array, alphabet: string): string {
  let text = ''
  for (let at = 0; at < octets.length; at += 3) {
    const group = (octets[at]! << 16) | ((octets[at + 1] ?? 0) << 8) | (octets[at + 2] ?? 0)
    const digits = Math.min(octets.length - at, 3) + 1
    for (let digit = 0; digit < digits; digit += 1) text += alphabet[(group >> (18 - 6 * digit)) & 63]
  }
  return text
}
