import { uint16, uint32 } from './fields.js'
import type { IpPacket } from './ip.js'

const flag = { fin: 1, syn: 2, reset: 4, acknowledgement: 16 } as const

/** What a TCP header says (RFC 9293 §3.1), and where its data are: `octets[start, end)`. */
export interface TcpSegment {
  readonly sourcePort: number
  readonly destinationPort: number
  readonly sequence: number
  readonly syn: boolean
  readonly fin: boolean
  readonly reset: boolean
  /** Whether it acknowledges octets: every segment does but the first SYN. */
  readonly acknowledges: boolean
  /** The sequence number that it expects next, if it acknowledges octets. */
  readonly acknowledgement: number
  readonly octets: Uint8Array
  readonly start: number
  readonly end: number
  /** Octets of data that were sent and not captured. */
  readonly missing: number
}

/** Reads the segment in an IP packet; undefined if its header is not there or impossible. Check sums are not verified. */
export function readTcpSegment({ octets, start, end, missing }: IpPacket): TcpSegment | undefined {
  if (end - start < 20) return undefined
  const headerLength = (octets[start + 12]! >> 4) * 4
  if (headerLength < 20 || headerLength > end - start + missing) return undefined
  const flags = octets[start + 13]!
  return {
    sourcePort: uint16(octets, start),
    destinationPort: uint16(octets, start + 2),
    sequence: uint32(octets, start + 4),
    syn: (flags & flag.syn) !== 0,
    fin: (flags & flag.fin) !== 0,
    reset: (flags & flag.reset) !== 0,
    acknowledges: (flags & flag.acknowledgement) !== 0,
    acknowledgement: uint32(octets, start + 8),
    octets,
    start: Math.min(start + headerLength, end),
    end,
    missing: missing - Math.max(0, start + headerLength - end),
  }
}
