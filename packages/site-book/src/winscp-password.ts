import { octetsOf, utf8TextOf } from './text.js'

// WinSCP hides a password: each octet is complemented and combined with A3, and written as two hexadecimal digits. The text
// is the user, the host and the password. Its length comes first, and a number of octets to skip. Longer texts have 02 as
// their version and two octets of length.

const marked = 0xff
const short = 0x00
const long = 0x02
const pad = 0x5c

/** Octets of a short text, which is padded to them. */
const shortLength = 50

/** The password that WinSCP has hidden; undefined for text that is none, or of another user or host. */
export function winScpPassword(hidden: string, user: string, host: string): string | undefined {
  const octets = hexOctets(hidden)?.map((octet) => octet ^ pad)
  if (!octets || octets.length < 4) return undefined
  const [first = 0, version] = octets
  if (first !== marked) return utf8TextOf(octets.subarray(2 + octets[1]!, 2 + octets[1]! + first))
  const isLong = version === long
  if (!isLong && version !== short) return undefined
  const length = isLong ? (octets[2]! << 8) | octets[3]! : octets[2]!
  const begin = isLong ? 5 : 4
  const skipped = octets[begin - 1] ?? 0
  if (octets.length < begin + skipped + length) return undefined
  const text = utf8TextOf(octets.subarray(begin + skipped, begin + skipped + length))
  return text?.startsWith(user + host) ? text.slice(user.length + host.length) : undefined
}

/** A password as WinSCP hides it. */
export function hiddenByWinScp(password: string, user: string, host: string): string {
  const text = octetsOf(user + host + password)
  const { length } = text
  const head = length > 0xff ? [marked, long, length >> 8, length & 0xff, 0] : [marked, short, length, 0]
  const padding = new Array<number>(Math.max(0, shortLength - head.length - length)).fill(0)
  const digits = (octet: number) => (octet ^ pad).toString(16).toUpperCase().padStart(2, '0')
  return [...head, ...text, ...padding].map(digits).join('')
}

function hexOctets(text: string): Uint8Array | undefined {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return undefined
  return Uint8Array.from(text.match(/../g)!, (digits) => Number.parseInt(digits, 16))
}
