import { octetsOf, utf8TextOf } from './text.js'

// WinSCP hides a password: each octet is complemented and combined with A3, and written as two hexadecimal digits. The text
// is the user, the host and the password. Its length comes first, and a number of octets to skip. Longer texts have 02 as
// their version and two octets of length. The form before had no mark, and the password alone.

const marked = 0xff
const short = 0x00
const long = 0x02
const pad = 0x5c

/** Octets of the whole, to which a short text is padded. */
const paddedLength = 50

/** Octets of the longest text that has a length of two octets. */
const maxLength = 0xff_ff

/** The password that WinSCP has hidden; undefined for text that is none, or of another user or host. */
export function winScpPassword(hidden: string, user: string, host: string): string | undefined {
  const octets = hexOctets(hidden)?.map((octet) => octet ^ pad)
  const place = octets && placeIn(octets)
  if (!place || octets.length < place.begin + place.length) return undefined
  const text = utf8TextOf(octets.subarray(place.begin, place.begin + place.length))
  if (octets[0] !== marked) return text
  return text?.startsWith(user + host) ? text.slice(user.length + host.length) : undefined
}

/** Where the text is; undefined for octets that end before. */
function placeIn(octets: Uint8Array): { begin: number; length: number } | undefined {
  const [first, second, third, fourth, fifth] = octets
  if (first === undefined || second === undefined) return undefined
  if (first !== marked) return { begin: 2 + second, length: first }
  if (third === undefined || fourth === undefined) return undefined
  if (second === short) return { begin: 4 + fourth, length: third }
  return second !== long || fifth === undefined
    ? undefined
    : { begin: 5 + fifth, length: third * 256 + fourth }
}

/** A password as WinSCP hides it; undefined for one that is too long with its user and host. */
export function hiddenByWinScp(password: string, user: string, host: string): string | undefined {
  const text = octetsOf(user + host + password)
  const { length } = text
  if (length > maxLength) return undefined
  const head = length > 0xff ? [marked, long, length >> 8, length & 0xff, 0] : [marked, short, length, 0]
  const padding = new Array<number>(Math.max(0, paddedLength - head.length - length)).fill(0)
  const digits = (octet: number) => (octet ^ pad).toString(16).toUpperCase().padStart(2, '0')
  return [...head, ...text, ...padding].map(digits).join('')
}

function hexOctets(text: string): Uint8Array | undefined {
  if (text.length % 2 === 1 || !/^[0-9a-f]+$/i.test(text)) return undefined
  return Uint8Array.from(text.match(/../g)!, (digits) => Number.parseInt(digits, 16))
}
