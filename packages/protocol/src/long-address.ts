import { FtpError } from '@ftpkit/transfer'
import { checkPort, type HostPort } from './host-port.js'
import { formatIpAddress, parseIpAddress } from './ip-address.js'

/** Address families of RFC 1639 §2: 4 is IPv4; 6, assigned to SIP, is used for IPv6. */
export type LongAddressFamily = 4 | 6

/** The address of a data connection in LPRT. */
export interface LongAddress extends HostPort {
  /** The address family of RFC 1639: 4 or 6. */
  readonly family: LongAddressFamily
}

/** Octets of an address of each family. */
const addressLength = { 4: 4, 6: 16 } as const

/** Octets of a TCP port. */
const portLength = 2

/** At most 1 + 1 + 16 + 1 + 2 numbers, so that a longer text is not scanned further. */
const numbersPattern = /(?<!\d)\d{1,3}(?:,\d{1,3}){8,20}(?![\d,])/

/**
 * Parses the argument of LPRT: `af,hal,h1,…,pal,p1,p2` (RFC 1639 §2, obsolete since RFC 2428).
 *
 * @throws FtpError `bad-address`: reply 521 for a family that is neither 4 nor 6, else 501
 */
export function parseLongAddress(argument: string): LongAddress {
  const numbers = argument.trim().split(',', 22).map(toNumber)
  const [family, hostLength, ...rest] = numbers
  if (!numbers.every((number) => number <= 0xff))
    throw badAddress('a number is not in the range 0 to 255', 501)
  if (family !== 4 && family !== 6) throw badAddress('address family not supported, use (4,6)', 521)
  const length = addressLength[family]
  const [pal, high = 0, low = 0] = rest.slice(length)
  if (hostLength !== length || pal !== portLength || rest.length !== length + 1 + portLength) {
    throw badAddress('a long address must be af,hal,h1,…,pal,p1,p2 with the lengths of its family', 501)
  }
  return { family, host: formatIpAddress(Uint8Array.from(rest.slice(0, length))), port: high * 256 + low }
}

/**
 * Writes the argument of LPRT, which is also the significant part of a 228 reply.
 *
 * @throws RangeError for a host that is not an address, or a port outside 0 to 65535
 */
export function formatLongAddress(host: string, port: number): string {
  const octets = parseIpAddress(host)
  if (!octets) throw new RangeError(`not an address: ${host}`)
  checkPort(port)
  const family = octets.length === 4 ? 4 : 6
  return [family, octets.length, ...octets, portLength, port >> 8, port & 0xff].join(',')
}

/** Parses the text of a 228 reply, ignoring everything around the numbers. @throws FtpError `no-host-port` */
export function parseLongPassiveReply(text: string): LongAddress {
  const [numbers] = numbersPattern.exec(text) ?? []
  if (numbers) return parseLongAddress(numbers)
  throw new FtpError('no-host-port', 'the reply to LPSV does not contain af,hal,h1,…,pal,p1,p2', {
    clause: '1639 §2',
  })
}

function toNumber(digits: string): number {
  return /^\d{1,3}$/.test(digits) ? Number(digits) : Number.NaN
}

function badAddress(message: string, replyHint: 501 | 521): FtpError {
  return new FtpError('bad-address', message, { clause: '1639 §2', replyHint })
}
