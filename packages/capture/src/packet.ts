import type { Remark } from './remarks.js'

/** Which packet something came in, and when. */
export interface PacketMark {
  /** Counts the packets of a capture from 1, as Wireshark does. */
  readonly number: number
  /**
   * Milliseconds since 1970-01-01 00:00 UTC, to about a quarter of a microsecond. Absent where the capture holds no time
   * (Simple Packet Block of pcapng), or none that a Date can hold.
   */
  readonly time?: number | undefined
  /** What the one who made the capture noted at the packet. */
  readonly remark?: Remark | undefined
}

/** One packet of a capture. */
export interface Packet extends PacketMark {
  /** The link layer that the octets begin with, a LINKTYPE number (tcpdump.org/linktypes.html). */
  readonly link: number
  /** The packet is `octets[start, end)`. Valid only during the call: the memory is used again. */
  readonly octets: Uint8Array
  /** Where the packet begins in its memory. */
  readonly start: number
  /** Where it ends: the octet after its last. */
  readonly end: number
  /** Octets that the packet had on the wire. More than were captured if the capture cuts packets. */
  readonly wireLength: number
}

/** Why a capture could not be read further, or not in part. */
export type CaptureFaultCode =
  /** It is neither pcap nor pcapng. */
  | 'unknown-format'
  /** A record has a length that no record has. Nothing after it can be read. */
  | 'bad-length'
  /** It ends in the middle of a record. */
  | 'truncated'
  /** A packet names an interface that the capture doesn't describe. The packet is left out. */
  | 'unknown-interface'

/** A place of a capture that could not be read, and why. */
export interface CaptureFault {
  /** What is wrong, for programs. */
  readonly code: CaptureFaultCode
  /** Octets of the capture before the faulty record. */
  readonly offset: number
  /** What is wrong, for people. */
  readonly message: string
}

/** Takes the packets of a capture, in the order in which it holds them. */
export interface PacketSink {
  /** Takes the next packet, in the order of the capture. */
  packet(packet: Packet): void
  /** Takes what a capture holds beside packets, which may be secret: `octets[start, end)`, valid during the call. */
  unread?(octets: Uint8Array, start: number, end: number): void
  /** Called for each fault, in order; packets may follow after `unknown-interface` only. */
  fault(fault: CaptureFault): void
}

/** One file format of captures: finds its records. */
export interface CaptureFormat {
  /**
   * How many octets the record at `start` has, or at least has as long as that can't be known.
   *
   * @returns 0 if no record has the length that is written there
   */
  lengthOf(octets: Uint8Array, start: number, end: number): number
  /** Whether what has arrived of a record says that it is not needed. */
  isSkipped(octets: Uint8Array, start: number, end: number): boolean
  /** Reads the whole record `octets[start, end)`. @param offset octets of the capture before it */
  read(octets: Uint8Array, start: number, end: number, offset: number): void
}
