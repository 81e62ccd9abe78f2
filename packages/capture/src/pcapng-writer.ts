import { byteOrderMagic, enhancedPacket, interfaceDescription, sectionHeader } from './pcapng.js'

/** Where the octets of a capture go: a file, a stream, a page. */
export type WriteOctets = (octets: Uint8Array) => void

/** Units of time in a millisecond: a capture holds microseconds where it doesn't say otherwise. */
const unitsPerMillisecond = 1_000

/** The text of a comment (draft-ietf-opsawg-pcapng §3.5); longer ones are cut. */
const comment = 1
const maxComment = 8_192

const utf8 = new TextEncoder()

/** Writes a pcapng capture with one interface. Begins with the description of it. */
export class PcapngWriter {
  /**
   * @param write called with each block, which the writer does not touch again
   * @param link LINKTYPE number of all packets; 101 is IP without a link layer
   */
  constructor(
    private readonly write: WriteOctets,
    link: number,
  ) {
    this.write(block(sectionHeader, [words(byteOrderMagic, 0x00000001, 0xffffffff, 0xffffffff)]))
    this.write(block(interfaceDescription, [words(link, 0)]))
  }

  /**
   * Writes one packet.
   *
   * @param time milliseconds since 1970-01-01 00:00 UTC, written to the microsecond
   * @param remark text for people who read the capture
   */
  packet(octets: Uint8Array, time: number, remark?: string): void {
    const units = Math.round(time * unitsPerMillisecond)
    const header = words(0, Math.floor(units / 2 ** 32), units % 2 ** 32, octets.length, octets.length)
    this.write(
      block(enhancedPacket, [header, padded(octets), remark ? commentOption(remark) : new Uint8Array(0)]),
    )
  }
}

/** A block of a type: its length stands before and after the body (draft-ietf-opsawg-pcapng §3.1). */
function block(type: number, body: readonly Uint8Array[]): Uint8Array {
  const length = 12 + body.reduce((sum, { length: octets }) => sum + octets, 0)
  return joined([words(type, length), ...body, words(length)])
}

function commentOption(text: string): Uint8Array {
  const octets = utf8.encode(text).subarray(0, maxComment)
  const header = new Uint8Array(4)
  const view = new DataView(header.buffer)
  view.setUint16(0, comment, true)
  view.setUint16(2, octets.length, true)
  return joined([header, padded(octets), words(0)])
}

/** Numbers of 32 bits, the least significant octet first. */
function words(...numbers: number[]): Uint8Array {
  const octets = new Uint8Array(4 * numbers.length)
  const view = new DataView(octets.buffer)
  for (const [index, number] of numbers.entries()) view.setUint32(4 * index, number, true)
  return octets
}

/** Blocks and options are aligned to 32 bits. */
function padded(octets: Uint8Array): Uint8Array {
  return joined([octets, new Uint8Array(-octets.length & 3)])
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
