import { type IpPacket, passExtensions } from './ip.js'

/** No packet of IP has more octets. */
const maxLength = 65_535

/** Packets whose parts are kept at a time; the oldest is given up for a new one. */
const maxPackets = 64

/** Parts of one packet: the smallest have 8 octets, but only an attack has many of these. */
const maxParts = 1_024

interface Part {
  readonly offset: number
  readonly octets: Uint8Array
}

/** The parts of one packet. Of octets that arrive twice the first count. */
class Pieces {
  private readonly parts: Part[] = []
  private total: number | undefined
  private memory = 0
  /** What the whole is; of IPv6 the first part says it (RFC 8200 §4.5). */
  protocol: number

  constructor(packet: IpPacket) {
    this.protocol = packet.protocol
  }

  /** @returns the whole, once all parts are there */
  add(packet: IpPacket): Uint8Array | undefined {
    const { offset, isLast } = packet.fragment!
    const octets = packet.octets.slice(packet.start, packet.end)
    if (offset === 0) this.protocol = packet.protocol
    if (offset + octets.length > maxLength || this.parts.length >= maxParts || this.memory > 2 * maxLength)
      return undefined
    this.memory += octets.length
    this.parts.push({ offset, octets })
    if (isLast) this.total ??= offset + octets.length + packet.missing
    return this.total === undefined ? undefined : this.joined(this.total)
  }

  private joined(total: number): Uint8Array | undefined {
    const inOrder = [...this.parts].sort((one, other) => one.offset - other.offset)
    let covered = 0
    for (const { offset, octets } of inOrder) {
      if (offset > covered) return undefined
      covered = Math.max(covered, offset + octets.length)
    }
    if (covered < total) return undefined
    const whole = new Uint8Array(total)
    for (const { offset, octets } of this.parts.toReversed())
      whole.set(octets.subarray(0, Math.max(0, total - offset)), offset)
    return whole
  }
}

/** Puts packets of IP together that were sent in parts (RFC 791 §3.2, RFC 8200 §4.5). Holds at most 8 MiB. */
export class FragmentReassembler {
  private readonly packets = new Map<string, Pieces>()

  /** Takes one part. @returns the packet, once all its parts are there */
  add(packet: IpPacket): IpPacket | undefined {
    const key = keyOf(packet)
    const pieces = this.packets.get(key) ?? this.begin(key, packet)
    const octets = pieces.add(packet)
    if (!octets) return undefined
    this.packets.delete(key)
    const { protocol } = pieces
    const whole = {
      ...packet,
      octets,
      start: 0,
      end: octets.length,
      missing: 0,
      protocol,
      fragment: undefined,
    }
    return packet.addressLength === 16 ? passExtensions(whole) : whole
  }

  private begin(key: string, packet: IpPacket): Pieces {
    const [oldest] = this.packets.keys()
    if (oldest !== undefined && this.packets.size >= maxPackets) this.packets.delete(oldest)
    const pieces = new Pieces(packet)
    this.packets.set(key, pieces)
    return pieces
  }
}

/** Parts of one packet have the same addresses and number, and in IPv4 the same protocol. */
function keyOf({ header, addresses, addressLength, protocol, fragment }: IpPacket): string {
  const of = addressLength === 4 ? protocol : ''
  return `${header.subarray(addresses, addresses + 2 * addressLength)}:${of}:${fragment!.id}`
}
