import { addressText } from './address.js'
import type { CloseReason, Connection, ConnectionSink, Sender } from './connection.js'
import type { IpPacket } from './ip.js'
import { OrderedOctets, type SharedMemory } from './ordered-octets.js'
import type { PacketMark } from './packet.js'
import type { TcpSegment } from './tcp-segment.js'

/** What is known of one connection while its packets are read. */
export class TrackedConnection {
  readonly connection: Connection
  isClosed = false
  /** Where the table has it. */
  key = ''
  private readonly octets: Readonly<Record<Sender, OrderedOctets>>
  /** The two addresses as the packets have them, the initiator's first. */
  private readonly addresses: Uint8Array
  /** The end that has sent FIN first. */
  private finishedFirst: Sender | undefined

  constructor(
    id: number,
    packet: IpPacket,
    segment: TcpSegment,
    private readonly sink: ConnectionSink,
    shared: SharedMemory,
    { remark }: PacketMark,
  ) {
    const { header, addresses, addressLength } = packet
    const source = { address: addressText(header, addresses, addressLength), port: segment.sourcePort }
    const destination = {
      address: addressText(header, addresses + addressLength, addressLength),
      port: segment.destinationPort,
    }
    const isFromInitiator = sentByInitiator(segment)
    const [initiator, responder] = isFromInitiator ? [source, destination] : [destination, source]
    this.connection = { id, initiator, responder, fromBeginning: segment.syn, remark }
    const first = header.slice(addresses, addresses + addressLength)
    const second = header.slice(addresses + addressLength, addresses + 2 * addressLength)
    this.addresses = Uint8Array.from(isFromInitiator ? [...first, ...second] : [...second, ...first])
    this.octets = { initiator: this.order('initiator', shared), responder: this.order('responder', shared) }
  }

  /** Who sent a packet; undefined if it is of another connection. */
  senderOf(packet: IpPacket, { sourcePort, destinationPort }: TcpSegment): Sender | undefined {
    const { initiator, responder } = this.connection
    const { addressLength: length } = packet
    if (this.addresses.length !== 2 * length) return undefined
    if (sourcePort === initiator.port && destinationPort === responder.port && this.hasAddresses(packet, 0)) {
      return 'initiator'
    }
    const isReply = sourcePort === responder.port && destinationPort === initiator.port
    return isReply && this.hasAddresses(packet, length) ? 'responder' : undefined
  }

  /** Whether a segment belongs to a later connection with the same addresses and ports. */
  isReplacedBy(sender: Sender, { syn, sequence }: TcpSegment): boolean {
    const octets = this.octets[sender]
    return syn && octets.initial !== sequence && (octets.hasBegun || this.isClosed)
  }

  /** Takes a segment of this connection. */
  segment(sender: Sender, segment: TcpSegment, mark: PacketMark): void {
    if (this.isClosed) return
    const octets = this.octets[sender]
    const { sequence, syn, fin, reset, start, end, missing } = segment
    if (reset && !octets.mayBeInWindow(sequence)) return
    if (syn && !octets.hasBegun) octets.begin(sequence)
    // Who answers has received what is answered, also where the capture lacks some of it.
    if (segment.acknowledges && end > start) this.octets[otherThan(sender)].received(segment.acknowledgement)
    const first = syn ? (sequence + 1) >>> 0 : sequence
    octets.segment(first, segment.octets, start, end, missing, mark)
    if (fin) octets.finish((first + end - start + missing) >>> 0)
    if (reset) return this.close('reset', mark)
    this.noticeFinished(sender, mark)
  }

  /** Passes on what waits, and reports the end. */
  close(reason: CloseReason, mark: PacketMark): void {
    if (this.isClosed) return
    this.isClosed = true
    for (const sender of ['initiator', 'responder'] as const) {
      this.octets[sender].flush()
    }
    this.sink.close(this.connection, reason, mark)
  }

  private noticeFinished(sender: Sender, mark: PacketMark): void {
    if (!this.octets[sender].isFinished || this.finishedFirst === sender) return
    const isLast = this.finishedFirst !== undefined
    this.finishedFirst ??= sender
    this.sink.finished(this.connection, sender, mark)
    if (isLast) this.close('ended', mark)
  }

  /** @param first position of the sender's address in `addresses` */
  private hasAddresses({ header, addresses: at, addressLength: length }: IpPacket, first: number): boolean {
    for (let index = 0; index < 2 * length; index += 1) {
      if (header[at + index] !== this.addresses[(first + index) % (2 * length)]) return false
    }
    return true
  }

  private order(sender: Sender, shared: SharedMemory): OrderedOctets {
    const { sink, connection } = this
    return new OrderedOctets(
      {
        octets: (chunk, start, end, mark) => sink.octets(connection, sender, chunk, start, end, mark),
        hole: (length, mark) => sink.hole(connection, sender, length, mark),
        retransmitted: (...repeated) => sink.retransmitted(connection, sender, ...repeated),
      },
      shared,
    )
  }
}

function otherThan(sender: Sender): Sender {
  return sender === 'initiator' ? 'responder' : 'initiator'
}

/** SYN comes from the initiator, SYN with ACK from the other end; without either the ports have to tell. */
function sentByInitiator({ syn, acknowledges, sourcePort, destinationPort }: TcpSegment): boolean {
  return syn ? !acknowledges : sourcePort >= destinationPort
}
