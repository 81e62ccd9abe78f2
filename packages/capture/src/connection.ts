import type { PacketMark } from './packet.js'
import type { Remark } from './remarks.js'

/** One end of a connection. */
export interface Endpoint {
  /** IPv4 in four decimals; IPv6 as RFC 5952 writes it. */
  readonly address: string
  /** 0 to 65535. */
  readonly port: number
}

/** Who sent octets: the end that opened the connection, or the other one. */
export type Sender = 'initiator' | 'responder'

/** A TCP connection in a capture. */
export interface Connection {
  /** Counts the connections of a capture from 1. */
  readonly id: number
  /** The end that sent SYN. If none was captured, the end with the higher port. */
  readonly initiator: Endpoint
  /** The side that was connected to. */
  readonly responder: Endpoint
  /** Whether SYN was captured. If not, octets before the first packet are unknown. */
  readonly fromBeginning: boolean
  /** What the one who made the capture noted at its first packet. */
  readonly remark?: Remark | undefined
}

/**
 * Why a connection has no more events. `ended`: both ends sent FIN. `reset`: one sent RST. `replaced`: another connection
 * uses the same ports. `forgotten`: too many others are open. `capture-end`: the capture ends before the connection.
 */
export type CloseReason = 'ended' | 'reset' | 'replaced' | 'forgotten' | 'capture-end'

/** Takes what happened on the TCP connections of a capture, the octets of each sender in order. */
export interface ConnectionSink {
  /** Called once for each connection, before anything else about it. */
  open(connection: Connection, mark: PacketMark): void
  /**
   * Takes `chunk[start, end)`, valid only during the call: the memory is used again.
   *
   * @param mark the packet that the octets were in
   */
  octets(
    connection: Connection,
    sender: Sender,
    chunk: Uint8Array,
    start: number,
    end: number,
    mark: PacketMark,
  ): void
  /** `length` octets of the sender are not in the capture. @param mark the packet by which that was noticed */
  hole(connection: Connection, sender: Sender, length: number, mark: PacketMark): void
  /**
   * `length` octets were captured once more; the first ones count.
   *
   * @param differs whether they are known to be other octets than the first time
   * @param before how many octets before the next one of the sender they begin
   * @param chunk holds them from `start` on; valid only during the call
   */
  retransmitted(
    connection: Connection,
    sender: Sender,
    length: number,
    differs: boolean,
    mark: PacketMark,
    before: number,
    chunk: Uint8Array,
    start: number,
  ): void
  /** The sender has sent its last octet (FIN). */
  finished(connection: Connection, sender: Sender, mark: PacketMark): void
  /** Called once for each connection, after everything else about it. */
  close(connection: Connection, reason: CloseReason, mark: PacketMark): void
}
