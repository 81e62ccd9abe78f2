import type { Sender } from './connection.js'
import { connectionKey } from './connection-key.js'
import type { IpPacket } from './ip.js'
import type { TcpSegment } from './tcp-segment.js'
import type { TrackedConnection } from './tracked-connection.js'

/** Connections that are open at a time; the oldest is forgotten for a new one. */
const maxOpen = 16_384

/** Connections that have ended and are kept, so that a late packet is not taken for a new one. */
const maxClosed = 1_024

/** The connections that are followed, found by the addresses and ports of a packet in either direction. */
export class ConnectionTable {
  private readonly byKey = new Map<string, TrackedConnection[]>()
  private readonly open = new Set<TrackedConnection>()
  private readonly closed = new Set<TrackedConnection>()

  /** The connection that a packet belongs to, and who sent it. */
  find(packet: IpPacket, segment: TcpSegment): { tracked: TrackedConnection; sender: Sender } | undefined {
    for (const tracked of this.byKey.get(connectionKey(packet, segment)) ?? []) {
      const sender = tracked.senderOf(packet, segment)
      if (sender) return { tracked, sender }
    }
    return undefined
  }

  /** Adds an open connection. @returns one that has to be forgotten for it */
  add(tracked: TrackedConnection, packet: IpPacket, segment: TcpSegment): TrackedConnection | undefined {
    const key = connectionKey(packet, segment)
    tracked.key = key
    const others = this.byKey.get(key)
    if (others) others.push(tracked)
    else this.byKey.set(key, [tracked])
    this.open.add(tracked)
    return this.open.size > maxOpen ? first(this.open) : undefined
  }

  /** Takes note that a connection has ended. */
  retire(tracked: TrackedConnection): void {
    this.open.delete(tracked)
    this.closed.add(tracked)
    if (this.closed.size > maxClosed) this.remove(first(this.closed)!)
  }

  remove(tracked: TrackedConnection): void {
    this.open.delete(tracked)
    this.closed.delete(tracked)
    const others = this.byKey.get(tracked.key)?.filter((other) => other !== tracked) ?? []
    if (others.length > 0) this.byKey.set(tracked.key, others)
    else this.byKey.delete(tracked.key)
  }

  /** The open connections, in order of their beginning. */
  stillOpen(): TrackedConnection[] {
    return [...this.open]
  }
}

function first<Item>(items: Iterable<Item>): Item | undefined {
  for (const item of items) return item
  return undefined
}
