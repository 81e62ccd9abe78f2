import { uint16, uint32 } from './fields.js'

/** The protocol number of TCP. */
export const tcp = 6

/** What an IP header says, and where what it carries is: `octets[start, end)`. */
export interface IpPacket {
  readonly octets: Uint8Array
  readonly start: number
  readonly end: number
  /** Octets that belong to the packet and were not captured. */
  readonly missing: number
  readonly protocol: number
  /** Where the address of the sender is in `header`, that of the receiver after it. */
  readonly header: Uint8Array
  readonly addresses: number
  /** Octets of one address: 4 or 16. */
  readonly addressLength: 4 | 16
  /** Set if the packet is a part of a larger one. */
  readonly fragment?: Fragment | undefined
}

export interface Fragment {
  readonly id: number
  /** Octets of the whole before this part. */
  readonly offset: number
  readonly isLast: boolean
}

/** Reads the IPv4 packet that begins at `start` (RFC 791 §3.1); undefined if it isn't one. */
export function readIpv4(octets: Uint8Array, start: number, end: number): IpPacket | undefined {
  if (end - start < 20 || octets[start]! >> 4 !== 4) return undefined
  const headerLength = (octets[start]! & 15) * 4
  // A capture of what the network card divides later holds 0.
  const total = uint16(octets, start + 2) || end - start
  if (headerLength < 20 || total < headerLength || headerLength > end - start) return undefined
  const fragmentWord = uint16(octets, start + 6)
  const offset = (fragmentWord & 0x1fff) * 8
  const isMore = (fragmentWord & 0x2000) !== 0
  return {
    octets,
    start: start + headerLength,
    end: Math.min(start + total, end),
    missing: Math.max(0, start + total - end),
    protocol: octets[start + 9]!,
    header: octets,
    addresses: start + 12,
    addressLength: 4,
    fragment: offset > 0 || isMore ? { id: uint16(octets, start + 4), offset, isLast: !isMore } : undefined,
  }
}

/** Extension headers of IPv6 that tell their length and what follows (RFC 8200 §4): in units of how many octets. */
const extensions: Record<number, number> = { 0: 8, 43: 8, 51: 4, 60: 8, 135: 8 }
const fragmentHeader = 44

/** More extension headers than any packet has. */
const maxExtensions = 16

/** Reads the IPv6 packet that begins at `start` (RFC 8200 §3); undefined if it isn't one. */
export function readIpv6(octets: Uint8Array, start: number, end: number): IpPacket | undefined {
  if (end - start < 40 || octets[start]! >> 4 !== 6) return undefined
  const length = uint16(octets, start + 4) || end - start - 40
  const last = Math.min(start + 40 + length, end)
  return passExtensions({
    octets,
    start: start + 40,
    end: last,
    missing: Math.max(0, start + 40 + length - end),
    protocol: octets[start + 6]!,
    header: octets,
    addresses: start + 8,
    addressLength: 16,
  })
}

/**
 * Passes over the extension headers that a packet of IPv6 begins with, up to the header of a fragment: what follows that
 * can be read only once all parts are there (RFC 8200 §4.5). Undefined where the capture lacks the end of a header.
 */
export function passExtensions(packet: IpPacket): IpPacket | undefined {
  const { octets, end } = packet
  let { start: at, protocol } = packet
  for (let count = 0; count < maxExtensions; count += 1) {
    const unit = extensions[protocol]
    if (unit === undefined && protocol !== fragmentHeader) break
    if (at + 8 > end) return undefined
    const fragment = unit === undefined ? fragmentAt(octets, at) : undefined
    protocol = octets[at]!
    at += unit === undefined ? 8 : lengthOfExtension(octets, at, unit)
    if (at > end) return undefined
    // A packet in one fragment is whole (RFC 6946).
    if (fragment && (fragment.offset > 0 || !fragment.isLast))
      return { ...packet, start: at, protocol, fragment }
  }
  return { ...packet, start: at, protocol }
}

/** Lengths count units after the first 8 octets. */
function lengthOfExtension(octets: Uint8Array, at: number, unit: number): number {
  return 8 + octets[at + 1]! * unit
}

function fragmentAt(octets: Uint8Array, at: number): Fragment {
  const word = uint16(octets, at + 2)
  return { id: uint32(octets, at + 4), offset: word & 0xfff8, isLast: (word & 1) === 0 }
}
