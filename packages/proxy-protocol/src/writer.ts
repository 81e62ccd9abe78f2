import { canonicalIpAddress, formatIpAddress, parseIpAddress } from '@ftpkit/protocol/ip-address'
import { checksumLength, checksumOf } from './checksum.js'
import { type ProxiedEnds, type ProxyField, proxyFieldTypes } from './header.js'
import { command, protocol, signature, version } from './version-2.js'

/** What a header of version 2 has besides the ends. */
export interface ProxyHeaderOptions {
  /** Additional fields, in order. @default none */
  readonly fields?: readonly ProxyField[] | undefined
  /** Whether a checksum is added after them. @default false */
  readonly checksum?: boolean | undefined
}

/**
 * Writes the line of version 1. With a mixed pair both addresses are written as IPv6.
 *
 * @param ends undefined for a connection whose ends are not known
 * @throws RangeError for what is not an address or a port
 */
export function formatProxyLine(ends: ProxiedEnds | undefined): Uint8Array {
  if (!ends) return ascii('PROXY UNKNOWN\r\n')
  const [from, to] = pair(ends)
  const hosts = `${formatIpAddress(from)} ${formatIpAddress(to)}`
  const ports = `${port(ends.source.port)} ${port(ends.destination.port)}`
  return ascii(`PROXY ${from.length === 4 ? 'TCP4' : 'TCP6'} ${hosts} ${ports}\r\n`)
}

/**
 * Writes the header of version 2. With a mixed pair both addresses are written as IPv6.
 *
 * @param ends undefined for a connection of the proxy itself (LOCAL)
 * @throws RangeError for what is not an address or a port, or for more octets than a header can have
 */
export function formatProxyHeader(
  ends: ProxiedEnds | undefined,
  { fields = [], checksum = false }: ProxyHeaderOptions = {},
): Uint8Array {
  const addresses = ends ? addressOctets(ends) : []
  const written = fields.flatMap(({ type, value }) => [type, ...uint16(value.length), ...value])
  if (checksum) written.push(proxyFieldTypes.crc32c, ...uint16(checksumLength), 0, 0, 0, 0)
  const header = Uint8Array.from([
    ...signature,
    version | (ends ? command.proxy : command.local),
    protocolOf(ends),
    ...uint16(addresses.length + written.length),
    ...addresses,
    ...written,
  ])
  const checksumAt = header.length - checksumLength
  if (checksum) header.set(checksumOf(header, checksumAt), checksumAt)
  return header
}

function protocolOf(ends: ProxiedEnds | undefined): number {
  if (!ends) return protocol.unspecified.code
  return pair(ends)[0].length === 4 ? protocol.tcp4.code : protocol.tcp6.code
}

function addressOctets(ends: ProxiedEnds): number[] {
  const ports = [ends.source, ends.destination].flatMap((end) => uint16(port(end.port)))
  return [...pair(ends).flatMap((octets) => [...octets]), ...ports]
}

/** The addresses of both ends, of one length. */
function pair({ source, destination }: ProxiedEnds): [Uint8Array, Uint8Array] {
  const [from, to] = [octetsOf(source.host), octetsOf(destination.host)]
  return from.length === to.length ? [from, to] : [mapped(from), mapped(to)]
}

function octetsOf(host: string): Uint8Array {
  // Without a zone, for which there is no place in a header.
  const octets = parseIpAddress(canonicalIpAddress(host) ?? '')
  if (!octets) throw new RangeError(`${JSON.stringify(host)} is not an IP address`)
  return octets
}

/** An IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2). */
function mapped(octets: Uint8Array): Uint8Array {
  if (octets.length === 16) return octets
  return Uint8Array.from([...new Array<number>(10).fill(0), 0xff, 0xff, ...octets])
}

function port(number: number): number {
  if (Number.isInteger(number) && number >= 0 && number <= 0xffff) return number
  throw new RangeError(`${number} is not a port`)
}

function uint16(number: number): [number, number] {
  if (number > 0xffff) throw new RangeError('a header of the PROXY protocol has 65551 octets at most')
  return [number >> 8, number & 0xff]
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
