import { bigEndian, type Fields, littleEndian } from './fields.js'
import type { CaptureFormat, PacketSink } from './packet.js'

/** More than any capture program takes of one packet (tcpdump: 262,144). What is longer is not a length. */
export const maxPacketLength = 1_048_576

/** Octets at the beginning of a file, before its first packet. */
export const pcapHeaderLength = 24

/** What the first four octets of a file say about those that follow. */
interface Variant {
  readonly fields: Fields
  /** How many of the smaller unit of time make a millisecond. */
  readonly unitsPerMillisecond: number
  /** Octets before each packet. */
  readonly recordHeader: number
}

const variants = new Map<number, Variant>(
  [
    { magic: 0xa1b2c3d4, unitsPerMillisecond: 1_000, recordHeader: 16 },
    { magic: 0xa1b23c4d, unitsPerMillisecond: 1_000_000, recordHeader: 16 },
    // "Modified" pcap: an index of the interface, a protocol and a type of packet follow the usual header.
    { magic: 0xa1b2cd34, unitsPerMillisecond: 1_000, recordHeader: 24 },
  ].flatMap(({ magic, ...variant }) => [
    [magic, { ...variant, fields: bigEndian }],
    [swapped(magic), { ...variant, fields: littleEndian }],
  ]),
)

function swapped(number: number): number {
  return new DataView(Uint32Array.of(number).buffer).getUint32(
    0,
    new Uint8Array(Uint32Array.of(1).buffer)[0] === 0,
  )
}

/** What kind of pcap a file is, by its first four octets; undefined if it is none. */
export function pcapVariant(octets: Uint8Array, start: number): Variant | undefined {
  return variants.get(bigEndian.uint32(octets, start))
}

/** The records of a pcap file (draft-ietf-opsawg-pcap): a header of the file, then packets. */
export class PcapFormat implements CaptureFormat {
  private link: number | undefined
  private number = 0

  constructor(
    private readonly variant: Variant,
    private readonly sink: PacketSink,
  ) {}

  lengthOf(octets: Uint8Array, start: number, end: number): number {
    if (this.link === undefined) return pcapHeaderLength
    const { fields, recordHeader } = this.variant
    if (end - start < recordHeader) return recordHeader
    const captured = fields.uint32(octets, start + 8)
    return captured > maxPacketLength ? 0 : recordHeader + captured
  }

  isSkipped(): boolean {
    return false
  }

  read(octets: Uint8Array, start: number, end: number): void {
    const { fields, recordHeader, unitsPerMillisecond } = this.variant
    if (this.link === undefined) {
      // The upper bits say whether packets end with a check sequence.
      this.link = fields.uint32(octets, start + 20) & 0xffff
      return
    }
    const time = fields.uint32(octets, start) * 1_000 + fields.uint32(octets, start + 4) / unitsPerMillisecond
    this.number += 1
    this.sink.packet({
      number: this.number,
      time,
      link: this.link,
      octets,
      start: start + recordHeader,
      end,
      wireLength: Math.max(fields.uint32(octets, start + 12), end - start - recordHeader),
    })
  }
}
