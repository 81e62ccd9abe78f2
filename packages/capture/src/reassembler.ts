import type { ConnectionSink, Sender } from './connection.js'
import { ConnectionTable } from './connection-table.js'
import { FragmentReassembler } from './fragments.js'
import { type IpPacket, readIpv4, readIpv6, tcp } from './ip.js'
import { isKnownLink, networkPacketOf } from './link-layer.js'
import type { SharedMemory } from './ordered-octets.js'
import type { Packet, PacketMark } from './packet.js'
import { RecentBudget } from './recent-octets.js'
import { readTcpSegment, type TcpSegment } from './tcp-segment.js'
import { TrackedConnection } from './tracked-connection.js'

/** What the packets of a capture were. */
export interface PacketCounts {
  /** All packets. */
  packets: number
  /** Packets of TCP over IP that could be read. */
  tcp: number
  /** Parts of larger IP packets. */
  fragments: number
  /** Packets of which the capture lacks the end. */
  cut: number
  /** Packets of each link layer that is not read, by LINKTYPE number. */
  readonly unknownLinks: Map<number, number>
}

/**
 * Puts the TCP connections of a capture together: packets in any order come out as octets in order, with the holes that
 * can't be filled. A packet that waits for others is copied; at most 16 MiB of memory are for those that wait, and 1 MiB of one
 * sender.
 */
export class Reassembler {
  /** Of the packets so far; changes with each. */
  readonly counts: PacketCounts = { packets: 0, tcp: 0, fragments: 0, cut: 0, unknownLinks: new Map() }
  private readonly table = new ConnectionTable()
  private readonly fragments = new FragmentReassembler()
  private readonly shared: SharedMemory = { recent: new RecentBudget(), waiting: 0 }
  private opened = 0
  private last: PacketMark = { number: 0 }

  constructor(private readonly sink: ConnectionSink) {}

  /** Takes the next packet of the capture. */
  packet(packet: Packet): void {
    this.counts.packets += 1
    this.last = { number: packet.number, time: packet.time, remark: packet.remark }
    if (packet.end - packet.start < packet.wireLength) this.counts.cut += 1
    if (!isKnownLink(packet.link)) return this.countUnknown(packet.link)
    const found = networkPacketOf(packet.link, packet.octets, packet.start, packet.end)
    if (!found) return
    const read = found.version === 4 ? readIpv4 : readIpv6
    const part = read(packet.octets, found.start, packet.end)
    if (part?.fragment) this.counts.fragments += 1
    const whole = part?.fragment ? this.fragments.add(part) : part
    if (whole?.protocol !== tcp) return
    const segment = readTcpSegment(whole)
    if (!segment) return
    this.counts.tcp += 1
    this.segment(whole, segment, this.last)
  }

  /** The capture ends here: what waits is passed on, and every open connection is closed. */
  end(): void {
    for (const tracked of this.table.stillOpen()) {
      tracked.close('capture-end', this.last)
      this.table.remove(tracked)
    }
  }

  private countUnknown(link: number): void {
    const { unknownLinks } = this.counts
    unknownLinks.set(link, (unknownLinks.get(link) ?? 0) + 1)
  }

  private segment(packet: IpPacket, segment: TcpSegment, mark: PacketMark): void {
    const found = this.table.find(packet, segment)
    if (found && !found.tracked.isReplacedBy(found.sender, segment)) {
      this.follow(found.tracked, found.sender, segment, mark)
      return
    }
    if (found) {
      found.tracked.close('replaced', mark)
      this.table.remove(found.tracked)
    }
    if (segment.syn || segment.end > segment.start) this.open(packet, segment, mark)
  }

  private open(packet: IpPacket, segment: TcpSegment, mark: PacketMark): void {
    this.opened += 1
    const tracked = new TrackedConnection(this.opened, packet, segment, this.sink, this.shared, mark)
    const forgotten = this.table.add(tracked, packet, segment)
    if (forgotten) {
      forgotten.close('forgotten', mark)
      this.table.remove(forgotten)
    }
    this.sink.open(tracked.connection, mark)
    this.follow(tracked, tracked.senderOf(packet, segment)!, segment, mark)
  }

  private follow(tracked: TrackedConnection, sender: Sender, segment: TcpSegment, mark: PacketMark): void {
    if (tracked.isClosed) return
    tracked.segment(sender, segment, mark)
    if (tracked.isClosed) this.table.retire(tracked)
  }
}
