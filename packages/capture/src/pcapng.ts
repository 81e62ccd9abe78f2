import { bigEndian, type Fields, littleEndian, uint32 } from './fields.js'
import type { CaptureFormat, PacketSink } from './packet.js'
import { maxPacketLength } from './pcap.js'
import { type CaptureInterface, readInterface } from './pcapng-interface.js'
import { remarkIn } from './pcapng-options.js'

/** Types of blocks (draft-ietf-opsawg-pcapng §4). Others are passed over. */
export const sectionHeader = 0x0a0d0d0a
export const interfaceDescription = 1
export const enhancedPacket = 6
const obsoletePacket = 2
const simplePacket = 3

/** Says in which order a section writes the octets of its numbers. */
export const byteOrderMagic = 0x1a2b3c4d

/** Octets of a block that tell its length and, of a section, its order. */
const blockStart = 12

/** Octets of the smallest block of each type that is read. */
const shortest = new Map([
  [sectionHeader, 28],
  [interfaceDescription, 20],
  [enhancedPacket, 32],
  [obsoletePacket, 32],
  [simplePacket, 16],
])

/** A packet with its options; a description of an interface has fewer. */
const maxBlockLength = 2 * maxPacketLength

/** Descriptions of interfaces that are kept for a section. */
const maxInterfaces = 4_096

/** The blocks of a pcapng file: sections, each with its order of octets, its interfaces and its packets. */
export class PcapngFormat implements CaptureFormat {
  private fields: Fields = bigEndian
  private interfaces: CaptureInterface[] = []
  private number = 0

  constructor(private readonly sink: PacketSink) {}

  lengthOf(octets: Uint8Array, start: number, end: number): number {
    if (end - start < blockStart) return blockStart
    const fields = this.fieldsOf(octets, start)
    if (!fields) return 0
    const type = fields.uint32(octets, start)
    // Some writers leave out the padding.
    const length = 4 * Math.ceil(fields.uint32(octets, start + 4) / 4)
    const isPossible =
      length >= (shortest.get(type) ?? blockStart) && (length <= maxBlockLength || !shortest.has(type))
    return isPossible ? length : 0
  }

  isSkipped(octets: Uint8Array, start: number, end: number): boolean {
    return end - start >= blockStart && !shortest.has(this.fields.uint32(octets, start))
  }

  read(octets: Uint8Array, start: number, end: number, offset: number): void {
    const fields = this.fieldsOf(octets, start)!
    const type = fields.uint32(octets, start)
    if (type === sectionHeader) this.beginSection(fields)
    else if (type === interfaceDescription) this.describe(octets, start, end)
    else if (type === enhancedPacket) this.timed(octets, start, end, offset, fields.uint32(octets, start + 8))
    else if (type === obsoletePacket) this.timed(octets, start, end, offset, fields.uint16(octets, start + 8))
    else if (type === simplePacket) this.simple(octets, start, end, offset)
    else this.sink.unread?.(octets, start + 8, end - 4)
  }

  /** In which order the block at `start` writes its numbers: a section may change it. Undefined if it is neither. */
  private fieldsOf(octets: Uint8Array, start: number): Fields | undefined {
    if (uint32(octets, start) !== sectionHeader) return this.fields
    return [bigEndian, littleEndian].find((order) => order.uint32(octets, start + 8) === byteOrderMagic)
  }

  private beginSection(fields: Fields): void {
    this.fields = fields
    this.interfaces = []
  }

  private describe(octets: Uint8Array, start: number, end: number): void {
    if (this.interfaces.length < maxInterfaces) {
      this.interfaces.push(readInterface(this.fields, octets, start, end))
    }
  }

  private timed(octets: Uint8Array, start: number, end: number, offset: number, id: number): void {
    const { fields } = this
    this.number += 1
    const description = this.interfaces[id]
    if (!description) {
      this.sink.unread?.(octets, start + 12, end - 4)
      return this.withoutInterface(offset, id)
    }
    const captured = Math.min(fields.uint32(octets, start + 20), end - start - 32)
    const optionsStart = start + 28 + 4 * Math.ceil(captured / 4)
    this.sink.packet({
      number: this.number,
      time: description.timeOf(fields.uint32(octets, start + 12), fields.uint32(octets, start + 16)),
      remark: optionsStart < end - 4 ? remarkIn(fields, octets, optionsStart, end - 4) : undefined,
      link: description.link,
      octets,
      start: start + 28,
      end: start + 28 + captured,
      wireLength: Math.max(fields.uint32(octets, start + 24), captured),
    })
  }

  private simple(octets: Uint8Array, start: number, end: number, offset: number): void {
    this.number += 1
    const [description] = this.interfaces
    if (!description) {
      this.sink.unread?.(octets, start + 12, end - 4)
      return this.withoutInterface(offset, 0)
    }
    const wireLength = this.fields.uint32(octets, start + 8)
    const captured = Math.min(wireLength, description.snapLength || wireLength, end - start - 16)
    this.sink.packet({
      number: this.number,
      link: description.link,
      octets,
      start: start + 12,
      end: start + 12 + captured,
      wireLength,
    })
  }

  private withoutInterface(offset: number, id: number): void {
    const message = `packet ${this.number} names interface ${id}, which the capture doesn't describe`
    this.sink.fault({ code: 'unknown-interface', offset, message })
  }
}
