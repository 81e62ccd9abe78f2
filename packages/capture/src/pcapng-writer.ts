import { byteOrderMagic, enhancedPacket, interfaceDescription, sectionHeader } from './pcapng.js'
import { comment } from './pcapng-options.js'

/** Where the octets of a capture go: a file, a stream, a page. */
export type WriteOctets = (octets: Uint8Array) => void

/** Units of time in a millisecond: a capture holds microseconds where it doesn't say otherwise. */
const unitsPerMillisecond = 1_000

/** Octets of a text that are written; what is longer is cut. */
const maxText = 8_192

const utf8 = new TextEncoder()

/** What a capture says of itself, for people who read it. */
export interface CaptureDescription {
  /** The program that writes it. */
  readonly program?: string | undefined
  /** What has to be known to read it. */
  readonly remark?: string | undefined
}

/** The option of a section with the name of the program (draft-ietf-opsawg-pcapng §4.1). */
const userApplication = 4

/** Writes a pcapng capture with one interface. Begins with the description of it. */
export class PcapngWriter {
  /**
   * @param write called with each block, which the writer does not touch again
   * @param link LINKTYPE number of all packets; 101 is IP without a link layer
   */
  constructor(
    private readonly write: WriteOctets,
    link: number,
    { program, remark }: CaptureDescription = {},
  ) {
    const description = options([
      [comment, remark],
      [userApplication, program],
    ])
    const section = words(byteOrderMagic, 0x00000001, 0xffffffff, 0xffffffff)
    this.write(block(sectionHeader, [section, description]))
    this.write(block(interfaceDescription, [words(link, 0)]))
  }

  /**
   * Writes one packet.
   *
   * @param octets the packet, or parts that make it up
   * @param time milliseconds since 1970-01-01 00:00 UTC, written to the microsecond
   * @param remark text for people who read the capture
   */
  packet(octets: Uint8Array | readonly Uint8Array[], time: number, remark?: string): void {
    const parts = octets instanceof Uint8Array ? [octets] : octets
    const units = Math.round(time * unitsPerMillisecond)
    const length = lengthOf(parts)
    const header = words(0, Math.floor(units / 2 ** 32), units % 2 ** 32, length, length)
    this.write(block(enhancedPacket, [header, ...parts, padding(length), options([[comment, remark]])]))
  }
}

/** A block of a type: its length stands before and after the body (draft-ietf-opsawg-pcapng §3.1). */
function block(type: number, body: readonly Uint8Array[]): Uint8Array {
  const length = 12 + lengthOf(body)
  return joined([words(type, length), ...body, words(length)])
}

/** Options with a text, and their end; nothing if there is none. */
function options(texts: readonly (readonly [code: number, text: string | undefined])[]): Uint8Array {
  const given = texts.flatMap(([code, text]) => (text ? [option(code, utf8.encode(text))] : []))
  return given.length === 0 ? none : joined([...given, words(0)])
}

function option(code: number, text: Uint8Array): Uint8Array {
  const octets = text.subarray(0, maxText)
  const header = new Uint8Array(4)
  const view = new DataView(header.buffer)
  view.setUint16(0, code, true)
  view.setUint16(2, octets.length, true)
  return joined([header, octets, padding(octets.length)])
}

/** Numbers of 32 bits, the least significant octet first. */
function words(...numbers: number[]): Uint8Array {
  const octets = new Uint8Array(4 * numbers.length)
  const view = new DataView(octets.buffer)
  for (const [index, number] of numbers.entries()) view.setUint32(4 * index, number, true)
  return octets
}

/** Blocks and options are aligned to 32 bits. */
function padding(length: number): Uint8Array {
  return paddings[-length & 3]!
}

const none = new Uint8Array(0)
const paddings = [none, new Uint8Array(1), new Uint8Array(2), new Uint8Array(3)]

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(lengthOf(parts))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
