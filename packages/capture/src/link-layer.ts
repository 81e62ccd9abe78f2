import { uint16, uint32 } from './fields.js'

/** Where the IP packet in a frame begins; 0 octets are left where there is none. */
export interface NetworkPacket {
  readonly version: 4 | 6
  readonly start: number
}

type LinkReader = (octets: Uint8Array, start: number, end: number) => NetworkPacket | undefined

/** Types that Ethernet and what resembles it write before a packet. */
const etherTypes: Record<number, LinkReader> = {
  2048: ip(4),
  34525: ip(6),
  // VLAN tags (IEEE 802.1Q, 802.1ad and what came before it): two octets, then the next type.
  33024: etherTypeAt(2),
  34984: etherTypeAt(2),
  37120: etherTypeAt(2),
  // PPPoE session (RFC 2516 §4): six octets, then a PPP protocol.
  34916: pppAt(6),
}

const pppProtocols: Record<number, LinkReader> = { 33: ip(4), 87: ip(6) }

/** Address families of IPv4 and IPv6 where the BSDs, Linux and Windows have them. */
const families: Record<number, LinkReader> = {
  2: ip(4),
  10: ip(6),
  23: ip(6),
  24: ip(6),
  28: ip(6),
  30: ip(6),
}

/** The link layers that are read, by LINKTYPE number. */
const linkReaders: Record<number, LinkReader> = {
  // BSD loopback, in the order of the machine that captured.
  0: (octets, start, end) => {
    const family = uint32(octets, start)
    return read(families[family > 0xffff ? swapped(octets, start) : family], octets, start + 4, end)
  },
  1: ethernet,
  9: pppAt(0),
  12: rawIp,
  101: rawIp,
  108: (octets, start, end) => read(families[uint32(octets, start)], octets, start + 4, end),
  // Linux "cooked" captures, version 1 and 2.
  113: etherTypeAt(14),
  228: ip(4),
  229: ip(6),
  276: (octets, start, end) => read(etherTypes[uint16(octets, start)], octets, start + 20, end),
}

/** Whether frames of a link layer are read. */
export function isKnownLink(link: number): boolean {
  return link in linkReaders
}

/** Finds the IP packet in the frame `octets[start, end)`; undefined if there is none, or not its beginning. */
export function networkPacketOf(
  link: number,
  octets: Uint8Array,
  start: number,
  end: number,
): NetworkPacket | undefined {
  // What a short frame lacks reads as NaN or 0, which is not the number of any type.
  return read(linkReaders[link], octets, start, end)
}

function read(
  reader: LinkReader | undefined,
  octets: Uint8Array,
  start: number,
  end: number,
): NetworkPacket | undefined {
  return start < end ? reader?.(octets, start, end) : undefined
}

function ip(version: 4 | 6): LinkReader {
  return (_octets, start) => ({ version, start })
}

function rawIp(octets: Uint8Array, start: number): NetworkPacket | undefined {
  const version = octets[start]! >> 4
  return version === 4 || version === 6 ? { version, start } : undefined
}

/** Ethernet II, or IEEE 802.3 with a SNAP header (RFC 1042). */
function ethernet(octets: Uint8Array, start: number, end: number): NetworkPacket | undefined {
  const typeOrLength = uint16(octets, start + 12)
  if (typeOrLength >= 0x600) return read(etherTypes[typeOrLength], octets, start + 14, end)
  const isSnap = octets[start + 14] === 0xaa && octets[start + 15] === 0xaa
  return isSnap ? read(etherTypes[uint16(octets, start + 20)], octets, start + 22, end) : undefined
}

/** A header that ends with a type of Ethernet, `offset` octets after its beginning. */
function etherTypeAt(offset: number): LinkReader {
  return (octets, start, end) =>
    read(etherTypes[uint16(octets, start + offset)], octets, start + offset + 2, end)
}

/** A header that ends with a PPP protocol, which may be shortened to one octet (RFC 1661 §6.5). */
function pppAt(offset: number): LinkReader {
  return (octets, start, end) => {
    const at = octets[start + offset] === 0xff && octets[start + offset + 1] === 0x03 ? offset + 2 : offset
    const first = octets[start + at]!
    const isShort = first % 2 === 1
    const protocol = isShort ? first : uint16(octets, start + at)
    return read(pppProtocols[protocol], octets, start + at + (isShort ? 1 : 2), end)
  }
}

function swapped(octets: Uint8Array, at: number): number {
  return octets[at]! | (octets[at + 1]! << 8)
}
