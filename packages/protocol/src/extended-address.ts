import { FtpError } from '@ftpkit/transfer'
import { checkPort, type HostPort, maxPort } from './host-port.js'
import { formatIpAddress, parseIpAddress } from './ip-address.js'

/** Address families of RFC 2428 §2: 1 is IPv4, 2 is IPv6. */
export type AddressFamily = 1 | 2

/** The address of a data connection in EPRT. */
export interface ExtendedAddress extends HostPort {
  /** The protocol number of RFC 2428 §2, as a name. */
  readonly family: AddressFamily
}

/** Octets of an address of each family. */
const addressLength = { 1: 4, 2: 16 } as const

/** RFC 2428 §2: the delimiter is one of the ASCII characters 33 to 126; `|` is recommended. */
const delimiters = /^[\x21-\x7e]$/

/**
 * Parses the argument of EPRT: `|1|132.235.1.2|6275|`, with any delimiter.
 *
 * @throws FtpError `bad-address`: reply 522 for a family that is neither 1 nor 2, else 501
 */
export function parseExtendedAddress(argument: string): ExtendedAddress {
  const [before, family = '', host = '', digits = '', after, ...more] = argument.split(argument.charAt(0))
  if (!delimiters.test(argument.charAt(0)) || before !== '' || after !== '' || more.length > 0) {
    throw badAddress('an extended address is |FAMILY|HOST|PORT| with one delimiter throughout', 501)
  }
  const known = parseExtendedFamily(family)
  const octets = parseIpAddress(host)
  if (octets?.length !== addressLength[known])
    throw badAddress('the host is not an address of its family', 501)
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0
  if (port < 1 || port > maxPort) throw badAddress('the port is not 1 to 65535', 501)
  return { family: known, host: formatIpAddress(octets), port }
}

/**
 * Parses an address family, as in EPRT and in the argument of EPSV.
 *
 * @throws FtpError `bad-address`: reply 522 for a number other than 1 and 2, else 501
 */
export function parseExtendedFamily(text: string): AddressFamily {
  if (text === '1') return 1
  if (text === '2') return 2
  if (/^\d+$/.test(text)) throw badAddress('network protocol not supported, use (1,2)', 522)
  throw badAddress('the address family is not a number', 501)
}

/**
 * Writes the argument of EPRT.
 *
 * @throws RangeError for a host that is not an address, or a port outside 0 to 65535
 */
export function formatExtendedAddress(host: string, port: number): string {
  const octets = parseIpAddress(host)
  if (!octets) throw new RangeError(`not an address: ${host}`)
  checkPort(port)
  return `|${octets.length === 4 ? 1 : 2}|${formatIpAddress(octets)}|${port}|`
}

/** RFC 2428 §3: the first two fields are blank; the address is that of the control connection. */
const replyPattern = /\(([\x21-\x7e])\1\1(\d{1,5})\1\)/

/**
 * Parses the port from the text of a 229 reply: `Entering Extended Passive Mode (|||6446|)`, with any delimiter.
 *
 * @throws FtpError `bad-epsv-reply`
 */
export function parseExtendedPassiveReply(text: string): number {
  const port = Number(replyPattern.exec(text)?.[2])
  if (port >= 1 && port <= maxPort) return port
  throw new FtpError(
    'bad-epsv-reply',
    'the reply to EPSV does not contain (|||PORT|) with a port of 1 to 65535',
    {
      clause: '2428 §3',
    },
  )
}

/** Writes the significant part of a 229 reply: `(|||6446|)`. @throws RangeError for a port outside 0 to 65535 */
export function formatExtendedPassive(port: number): string {
  checkPort(port)
  return `(|||${port}|)`
}

function badAddress(message: string, replyHint: 501 | 522): FtpError {
  return new FtpError('bad-address', message, { clause: '2428 §2', replyHint })
}
