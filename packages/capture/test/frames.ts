/** Octets from numbers and octets. */
export function octets(...parts: (number | Uint8Array | string)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => {
      if (typeof part === 'number') return [part]
      return typeof part === 'string' ? [...new TextEncoder().encode(part)] : [...part]
    }),
  )
}

export const big16 = (number: number) => octets((number >> 8) & 255, number & 255)
export const big32 = (number: number) => octets(big16(number >>> 16), big16(number & 0xffff))
export const little16 = (number: number) => big16(number).toReversed()
export const little32 = (number: number) => big32(number).toReversed()

export interface Segment {
  readonly from?: Host
  readonly to?: Host
  readonly sequence: number
  readonly flags?: string
  readonly data?: string | Uint8Array
}

export interface Host {
  readonly address: Uint8Array
  readonly port: number
}

export const client: Host = { address: octets(192, 0, 2, 1), port: 50_000 }
export const server: Host = { address: octets(198, 51, 100, 7), port: 21 }

const flagOf: Record<string, number> = { F: 1, S: 2, R: 4, P: 8, A: 16 }

/** A TCP segment, without IP. */
export function tcpSegment({
  from = client,
  to = server,
  sequence,
  flags = 'A',
  data = '',
}: Segment): Uint8Array {
  const bits = [...flags].reduce((sum, letter) => sum | flagOf[letter]!, 0)
  return octets(
    big16(from.port),
    big16(to.port),
    big32(sequence >>> 0),
    big32(0),
    0x50,
    bits,
    big16(0xffff),
    big32(0),
    data,
  )
}

/** What an IP header says beside addresses. */
export interface IpOptions {
  readonly id?: number
  /** Octets before this part, and whether others follow. */
  readonly fragment?: { readonly offset: number; readonly more: boolean }
  /** What the length field says. */
  readonly length?: number
}

export function ipv4(
  payload: Uint8Array,
  { from = client, to = server }: Partial<Segment> = {},
  options: IpOptions = {},
): Uint8Array {
  const { fragment = { offset: 0, more: false } } = options
  return octets(
    0x45,
    0,
    big16(options.length ?? 20 + payload.length),
    big16(options.id ?? 7),
    big16((fragment.offset / 8) | (fragment.more ? 0x2000 : 0)),
    64,
    6,
    big16(0),
    from.address,
    to.address,
    payload,
  )
}

export function ipv6(payload: Uint8Array, from: Host, to: Host, next = 6): Uint8Array {
  return octets(0x60, 0, 0, 0, big16(payload.length), next, 64, from.address, to.address, payload)
}

/** The packet of a segment, in IPv4. */
export function segment(options: Segment): Uint8Array {
  return ipv4(tcpSegment(options), options)
}

export interface PcapOptions {
  readonly magic?: number
  readonly little?: boolean
  readonly link?: number
  /** Octets of a packet that are captured. */
  readonly snap?: number
}

/** A pcap file of packets, a second and 500,000 of the smaller unit apart. */
export function pcap(packets: readonly Uint8Array[], options: PcapOptions = {}): Uint8Array {
  const { magic = 0xa1b2c3d4, little = true, link = 101, snap = 65_535 } = options
  const [short, word] = little ? [little16, little32] : [big16, big32]
  const extra = magic === 0xa1b2cd34 ? new Uint8Array(8) : ''
  return octets(
    octets(word(magic), short(2), short(4), word(0), word(0), word(snap), word(link)),
    ...packets.flatMap((packet, index) => [
      octets(
        word(1_000 + index),
        word(500_000),
        word(Math.min(snap, packet.length)),
        word(packet.length),
        extra,
      ),
      packet.subarray(0, snap),
    ]),
  )
}

/** A block of pcapng, padded. */
export function block(type: number, body: Uint8Array, little = true): Uint8Array {
  const word = little ? little32 : big32
  const padding = new Uint8Array(-body.length & 3)
  const length = word(12 + body.length + padding.length)
  return octets(word(type), length, body, padding, length)
}

export function sectionBlock(little = true): Uint8Array {
  const [short, word] = little ? [little16, little32] : [big16, big32]
  return block(
    0x0a0d0d0a,
    octets(word(0x1a2b3c4d), short(1), short(0), word(0xffffffff), word(0xffffffff)),
    little,
  )
}

export function interfaceBlock(link = 101, options: Uint8Array = octets(), little = true): Uint8Array {
  const [short, word] = little ? [little16, little32] : [big16, big32]
  return block(1, octets(short(link), short(0), word(0), options), little)
}
