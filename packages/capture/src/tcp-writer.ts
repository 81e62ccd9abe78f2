import type { Endpoint, Sender } from './connection.js'
import { parseAddress } from './parse-address.js'
import type { PcapngWriter } from './pcapng-writer.js'

/** Octets of data in one packet; an IP packet has at most 65,535. */
const maxSegment = 32_768

const flag = { fin: 1, syn: 2, push: 8, acknowledgement: 16 } as const

/** What one end has sent: the number of its next octet. */
type Sequences = Record<Sender, number>

/**
 * Writes what two ends said to each other as the packets of a TCP connection, so that programs that read captures show
 * it: with a handshake, sequence numbers from 0 and acknowledgements, as if nothing had been lost. For octets that a program
 * has in clear and the network had under TLS.
 */
export class TcpWriter {
  private readonly next: Sequences = { initiator: 0, responder: 0 }
  private readonly finished = new Set<Sender>()

  /**
   * Writes the handshake.
   *
   * @param packets for LINKTYPE 101
   * @param time milliseconds since 1970-01-01 00:00 UTC
   * @throws RangeError if the addresses are not both IPv4 or both IPv6
   */
  constructor(
    private readonly packets: PcapngWriter,
    private readonly ends: Readonly<Record<Sender, Endpoint>>,
    time: number,
  ) {
    this.segment('initiator', flag.syn, none, time)
    this.next.initiator = 1
    this.segment('responder', flag.syn | flag.acknowledgement, none, time)
    this.next.responder = 1
    this.segment('initiator', flag.acknowledgement, none, time)
  }

  /** Writes `octets` that an end has sent. @param remark text for people who read the capture, with the first packet */
  octets(sender: Sender, octets: Uint8Array, time: number, remark?: string): void {
    for (let at = 0; at < octets.length; at += maxSegment) {
      const part = octets.subarray(at, at + maxSegment)
      this.segment(sender, flag.push | flag.acknowledgement, part, time, at === 0 ? remark : undefined)
      this.next[sender] = (this.next[sender] + part.length) >>> 0
    }
  }

  /** Writes that an end sends nothing more. */
  finish(sender: Sender, time: number): void {
    if (this.finished.has(sender)) return
    this.finished.add(sender)
    this.segment(sender, flag.fin | flag.acknowledgement, none, time)
    this.next[sender] = (this.next[sender] + 1) >>> 0
  }

  private segment(sender: Sender, flags: number, data: Uint8Array, time: number, remark?: string): void {
    const receiver = sender === 'initiator' ? 'responder' : 'initiator'
    const header = tcpHeader(
      this.ends[sender].port,
      this.ends[receiver].port,
      this.next[sender],
      flags & flag.acknowledgement ? this.next[receiver] : 0,
      flags,
    )
    this.packets.packet(ipPacket(this.ends[sender], this.ends[receiver], header, data), time, remark)
  }
}

const none = new Uint8Array(0)

/** A TCP header without options (RFC 9293 §3.1). Its check sum is 0, as a capture before the network card has it. */
function tcpHeader(
  source: number,
  destination: number,
  sequence: number,
  acknowledgement: number,
  flags: number,
): Uint8Array {
  const header = new Uint8Array(20)
  const view = new DataView(header.buffer)
  view.setUint16(0, source)
  view.setUint16(2, destination)
  view.setUint32(4, sequence)
  view.setUint32(8, acknowledgement)
  view.setUint16(12, (5 << 12) | flags)
  view.setUint16(14, 0xffff)
  return header
}

/** One packet of IPv4 or IPv6, by the length of the addresses. */
function ipPacket(from: Endpoint, to: Endpoint, header: Uint8Array, data: Uint8Array): Uint8Array {
  const [source, destination] = [parseAddress(from.address), parseAddress(to.address)]
  if (source.length !== destination.length) {
    throw new RangeError(`${from.address} and ${to.address} are addresses of different versions of IP`)
  }
  const length = header.length + data.length
  const ip = source.length === 4 ? ipv4Header(length) : ipv6Header(length)
  const packet = new Uint8Array(ip.length + length)
  packet.set(ip)
  packet.set(source, ip.length - 2 * source.length)
  packet.set(destination, ip.length - source.length)
  packet.set(header, ip.length)
  packet.set(data, ip.length + header.length)
  return packet
}

function ipv4Header(payload: number): Uint8Array {
  const header = new Uint8Array(20)
  const view = new DataView(header.buffer)
  view.setUint8(0, 0x45)
  view.setUint16(2, 20 + payload)
  // Don't fragment; 64 hops; TCP.
  view.setUint16(6, 0x4000)
  view.setUint16(8, (64 << 8) | 6)
  return header
}

function ipv6Header(payload: number): Uint8Array {
  const header = new Uint8Array(40)
  const view = new DataView(header.buffer)
  view.setUint8(0, 0x60)
  view.setUint16(4, payload)
  view.setUint16(6, (6 << 8) | 64)
  return header
}
