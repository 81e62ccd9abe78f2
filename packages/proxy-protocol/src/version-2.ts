import { canonicalIpAddress, formatIpAddress } from '@ftpkit/protocol/ip-address'
import { hasRightChecksum } from './checksum.js'
import { badHeader } from './fault.js'
import { type ProxyField, type ProxyHeader, proxyFieldTypes } from './header.js'

/** What a header of version 2 begins with, and no line of text does: CR LF CR LF NUL CR LF "QUIT" LF. */
export const signature = Uint8Array.from([13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10])

/** Octets before the addresses: signature, version and command, protocol, length of what follows. */
export const fixedLength = 16

/** Where these fields are. */
const [commandAt, protocolAt, lengthAt] = [12, 13, 14]

/** Version 2, in the upper half of the octet of the command. */
export const version = 0x20
export const command = { local: 0, proxy: 1 } as const

/** Protocols that a server of TCP can be reached by, and octets of their addresses. */
export const protocol = {
  unspecified: { code: 0x00, addressLength: 0 },
  tcp4: { code: 0x11, addressLength: 4 },
  tcp6: { code: 0x21, addressLength: 16 },
} as const

/** What else the specification names, and no client of TCP comes from. */
const otherProtocols: Readonly<Record<number, string>> = {
  18: 'UDP over IPv4',
  34: 'UDP over IPv6',
  49: 'a UNIX socket',
  50: 'a UNIX datagram socket',
}

/** Octets of the type and the length of an additional field. */
const fieldHeaderLength = 3

/** Parses a binary header. @returns undefined while its end has not come */
export function parseVersion2(octets: Uint8Array, maxLength: number): ProxyHeader | undefined {
  const { length: available } = octets
  const differs = signature.findIndex((octet, at) => at < available && octets[at] !== octet)
  if (differs >= 0) throw badHeader('the signature of version 2 is not complete', differs, '§2.2')
  if (available > commandAt) checkCommand(octets[commandAt]!)
  const isLocal = octets[commandAt] === (version | command.local)
  // A local connection has no ends, whatever its header says about them.
  const addressLength = available > protocolAt && !isLocal ? addressLengthOf(octets[protocolAt]!) : 0
  if (available < fixedLength) return undefined
  const length = fixedLength + uint16(octets, lengthAt)
  const fieldsAt = fixedLength + (addressLength > 0 ? 2 * addressLength + 4 : 0)
  if (length > maxLength)
    throw badHeader(`it has ${length} octets, and ${maxLength} are the most`, lengthAt, '§2.2')
  if (length < fieldsAt) throw badHeader('its length leaves no place for the addresses', lengthAt, '§2.2')
  if (available < length) return undefined
  if (isLocal) return { version: 2, kind: 'local', length }
  if (addressLength === 0) return { version: 2, kind: 'unknown', length }
  const portsAt = fieldsAt - 4
  const host = (at: number) => canonicalIpAddress(formatIpAddress(octets.subarray(at, at + addressLength)))!
  return {
    version: 2,
    kind: 'proxied',
    length,
    source: { host: host(fixedLength), port: uint16(octets, portsAt) },
    destination: { host: host(fixedLength + addressLength), port: uint16(octets, portsAt + 2) },
    fields: fieldsIn(octets.subarray(0, length), fieldsAt),
  }
}

function checkCommand(octet: number): void {
  if ((octet & 0xf0) !== version)
    throw badHeader(`its version is ${octet >> 4}, and only 1 and 2 exist`, commandAt, '§2.2')
  const code = octet & 0x0f
  if (code !== command.local && code !== command.proxy)
    throw badHeader('its command is neither LOCAL nor PROXY', commandAt, '§2.2')
}

function addressLengthOf(code: number): number {
  const known = Object.values(protocol).find((each) => each.code === code)
  if (known) return known.addressLength
  const name = otherProtocols[code]
  throw badHeader(
    name ? `the connection is one of ${name}, not of TCP` : `its protocol 0x${hex(code)} does not exist`,
    protocolAt,
    '§2.2',
  )
}

/** @throws FtpError for a field that is longer than the header, and for a wrong checksum */
function fieldsIn(header: Uint8Array, from: number): ProxyField[] {
  const fields: ProxyField[] = []
  for (let at = from; at < header.length; ) {
    const valueAt = at + fieldHeaderLength
    const end = valueAt > header.length ? valueAt : valueAt + uint16(header, at + 1)
    if (end > header.length) throw badHeader('an additional field is longer than the header', at, '§2.2')
    const field = { type: header[at]!, value: header.subarray(valueAt, end) }
    if (field.type === proxyFieldTypes.crc32c && !hasRightChecksum(header, valueAt, end))
      throw badHeader('its checksum is wrong', valueAt, '§2.2.3')
    fields.push(field)
    at = end
  }
  return fields
}

function uint16(octets: Uint8Array, at: number): number {
  return (octets[at]! << 8) | octets[at + 1]!
}

function hex(octet: number): string {
  return octet.toString(16).padStart(2, '0')
}
