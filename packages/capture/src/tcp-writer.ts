import type { Endpoint, Sender } from './connection.js'
import { parseAddress } from './parse-address.js'
import type { PcapngWriter } from './pcapng-writer.js'

/** Octets of data in one packet; an IP packet has at most 65,535. */
const maxSegment = 32_768

const flag = { fin: 1, syn: 2, reset: 4, push: 8, acknowledgement: 16 } as const

/** What one end has sent: the number of its next octet. */
type Sequences = Record<Sender, number>

/**
 * Writes what two ends said to each other as the packets of a TCP connection, so that programs that read captures show
 * it: with a handshake, sequence numbers and acknowledgements, as if nothing had been lost. For octets that a program has in
 * clear and the network had under TLS.
 */
export class TcpWriter {
  private readonly next: Sequences
  private readonly finished = new Set<Sender>()
  /** The header of IP of what each end sends. */
  private readonly headers: Readonly<Record<Sender, Uint8Array>>

  /**
   * Writes the handshake.
   *
   * @param packets for LINKTYPE 101
   * @param time milliseconds since 1970-01-01 00:00 UTC
   * @param remark text for people who read the capture, with the first packet
   * @throws RangeError if the addresses are not both IPv4 or both IPv6
   */
  constructor(
    private readonly packets: PcapngWriter,
    private readonly ends: Readonly<Record<Sender, Endpoint>>,
    time: number,
    remark?: string,
  ) {
    const { initiator, responder } = ends
    this.headers = { initiator: ipHeader(initiator, responder), responder: ipHeader(responder, initiator) }
    const initial = initialSequence(time)
    this.next = { initiator: initial, responder: initial }
    this.segment('initiator', flag.syn, none, time, remark)
    this.skip('initiator', 1)
    this.segment('responder', flag.syn | flag.acknowledgement, none, time)
    this.skip('responder', 1)
    this.segment('initiator', flag.acknowledgement, none, time)
  }

  /** Writes `octets` that an end has sent. @param remark text for people who read the capture, with the first packet */
  octets(sender: Sender, octets: Uint8Array, time: number, remark?: string): void {
    for (let at = 0; at < octets.length; at += maxSegment) {
      const part = octets.subarray(at, at + maxSegment)
      this.segment(sender, flag.push | flag.acknowledgement, part, time, at === 0 ? remark : undefined)
      this.skip(sender, part.length)
    }
  }

  /** Passes over octets that an end has sent and that are not written, less than 2 GiB at a time: readers find a hole. */
  skip(sender: Sender, length: number): void {
    this.next[sender] = (this.next[sender] + length) >>> 0
  }

  /** Writes a packet without octets, for its remark. */
  note(sender: Sender, time: number, remark: string): void {
    this.segment(sender, flag.acknowledgement, none, time, remark)
  }

  /** Writes that an end sends nothing more. @param remark text for people who read the capture */
  finish(sender: Sender, time: number, remark?: string): void {
    if (this.finished.has(sender)) return
    this.finished.add(sender)
    this.segment(sender, flag.fin | flag.acknowledgement, none, time, remark)
    this.skip(sender, 1)
  }

  /** Writes that an end has reset the connection. */
  reset(sender: Sender, time: number): void {
    this.segment(sender, flag.reset | flag.acknowledgement, none, time)
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
    const ip = withLength(this.headers[sender], header.length + data.length)
    this.packets.packet([ip, header, data], time, remark)
  }
}

const none = new Uint8Array(0)

/** Grows by 1 every 4 µs (RFC 9293 §3.4.1): a later connection with the same ports begins with another one. */
function initialSequence(time: number): number {
  return Math.floor(time * 250) % 2 ** 32
}

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

/** The header of IP without the length, of packets that one end sends to the other. */
function ipHeader(from: Endpoint, to: Endpoint): Uint8Array {
  const [source, destination] = [parseAddress(from.address), parseAddress(to.address)]
  if (source.length !== destination.length) {
    throw new RangeError(`${from.address} and ${to.address} are addresses of different versions of IP`)
  }
  const header = source.length === 4 ? ipv4Header() : ipv6Header()
  header.set(source, header.length - 2 * source.length)
  header.set(destination, header.length - source.length)
  return header
}

/** A header with the length of what follows it. */
function withLength(header: Uint8Array, payload: number): Uint8Array {
  const whole = header.slice()
  const isIpv4 = whole.length === ipv4Length
  new DataView(whole.buffer).setUint16(isIpv4 ? 2 : 4, isIpv4 ? ipv4Length + payload : payload)
  return whole
}

const ipv4Length = 20

function ipv4Header(): Uint8Array {
  const header = new Uint8Array(ipv4Length)
  const view = new DataView(header.buffer)
  view.setUint8(0, 0x45)
  // Don't fragment; 64 hops; TCP.
  view.setUint16(6, 0x4000)
  view.setUint16(8, (64 << 8) | 6)
  return header
}

function ipv6Header(): Uint8Array {
  const header = new Uint8Array(40)
  const view = new DataView(header.buffer)
  view.setUint8(0, 0x60)
  view.setUint16(6, (6 << 8) | 64)
  return header
}
