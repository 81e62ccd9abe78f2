import { FtpError } from '@ftpkit/transfer'
import { formatIpAddress, parseIpAddress } from './ip-address.js'

/**
 * One end of a TCP connection: an IP address as canonical text, IPv6 without brackets and zone, and a port of 0 to
 * 65535.
 */
export interface HostPort {
  /** Address as canonical text. */
  readonly host: string
  /** 0 to 65535. */
  readonly port: number
}

/** The highest port number. */
export const maxPort = 0xffff

/** RFC 959 §5.3.2 says 1 to 255 for each number, but addresses and ports do contain 0. */
const hostPort = String.raw`(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})`
const argumentPattern = new RegExp(`^${hostPort}$`)

/** RFC 1123 §4.1.2.6: scan for the first digit that starts six numbers; brackets may be absent. */
const replyPattern = new RegExp(String.raw`(?<!\d)${hostPort}(?!\d)`)

/**
 * Parses the argument of PORT: `h1,h2,h3,h4,p1,p2`. Spaces around it are ignored.
 *
 * @throws FtpError `bad-address`, reply 501
 */
export function parseHostPort(argument: string): HostPort {
  const found = fromMatch(argumentPattern.exec(argument.trim()))
  if (found) return found
  throw new FtpError('bad-address', 'a host and port must be six numbers of 0 to 255: h1,h2,h3,h4,p1,p2', {
    clause: '959 §4.1.2',
    replyHint: 501,
  })
}

/**
 * Writes the argument of PORT, which is also the significant part of a 227 reply.
 *
 * @throws RangeError for a host that is not an IPv4 address, or a port outside 0 to 65535
 */
export function formatHostPort(host: string, port: number): string {
  const octets = parseIpAddress(host)
  if (octets?.length !== 4) throw new RangeError(`not an IPv4 address: ${host}`)
  checkPort(port)
  return [...octets, port >> 8, port & 0xff].join(',')
}

/**
 * Parses the text of a 227 reply. The text around the six numbers doesn't matter.
 *
 * A hostile server can name any host: connect to the peer of the control connection instead, unless the user trusts
 * the server. 0.0.0.0 means that peer.
 *
 * @throws FtpError `no-host-port`
 */
export function parsePassiveReply(text: string): HostPort {
  const found = fromMatch(replyPattern.exec(text))
  if (found) return found
  throw new FtpError('no-host-port', 'the reply to PASV does not contain six numbers h1,h2,h3,h4,p1,p2', {
    clause: '1123 §4.1.2.6',
  })
}

/** @throws RangeError for a port outside 0 to 65535 */
export function checkPort(port: number): void {
  if (!Number.isInteger(port) || port < 0 || port > maxPort) throw new RangeError(`not a port: ${port}`)
}

function fromMatch(match: RegExpExecArray | null): HostPort | undefined {
  const numbers = match?.slice(1).map(Number)
  if (!numbers?.every((number) => number <= 0xff)) return undefined
  return {
    host: formatIpAddress(Uint8Array.from(numbers.slice(0, 4))),
    port: numbers[4]! * 256 + numbers[5]!,
  }
}
