import type { Connection, Endpoint, PacketMark } from '@ftpkit/capture'
import { canonicalIpAddress, sameIpAddress } from '@ftpkit/protocol'
import type { DataStream } from './data-stream.js'
import type { DataConnection, Expectation, Session } from './events.js'
import type { RunningTransfer } from './running-transfer.js'

/** Expectations of one session that are remembered: clients arrange a new one for each transfer. */
const maxOfSession = 32

/** Milliseconds for which a connection to the port alone is taken for the one that was arranged. */
const nearInTime = 60_000

/** A data connection that one session waits for, and those that came. */
export interface Arranged {
  readonly session: Session
  readonly expectation: Expectation
  readonly mark: PacketMark
  readonly streams: DataStream[]
  /** The last transfer that uses it. */
  transfer: RunningTransfer | undefined
}

/** How a connection fits what was arranged. */
export interface Match {
  readonly arranged: Arranged
  readonly match: DataConnection['match']
}

/** The data connections that all sessions of a capture have arranged, by port. */
export class DataConnections {
  private readonly byPort = new Map<number, Arranged[]>()
  private readonly bySession = new Map<Session, Arranged[]>()

  add(arranged: Arranged): void {
    const { port } = arranged.expectation
    const all = this.byPort.get(port)
    if (all) all.push(arranged)
    else this.byPort.set(port, [arranged])
    const ofSession = this.bySession.get(arranged.session) ?? []
    ofSession.push(arranged)
    this.bySession.set(arranged.session, ofSession)
    if (ofSession.length > maxOfSession) this.unlist(ofSession.shift()!)
  }

  /** What a session has arranged last. */
  lastOf(session: Session): Arranged | undefined {
    return this.bySession.get(session)?.at(-1)
  }

  /** A session waits for nothing any more. */
  forget(session: Session): void {
    for (const arranged of this.bySession.get(session) ?? []) this.unlist(arranged)
    this.bySession.delete(session)
  }

  /** What a connection was arranged by: the last that fits, by its address before by its port alone. */
  find(connection: Connection, mark: PacketMark): Match | undefined {
    const listeners = connection.fromBeginning
      ? [connection.responder]
      : [connection.responder, connection.initiator]
    for (const listener of listeners) {
      const candidates = (this.byPort.get(listener.port) ?? []).toReversed()
      const exact = candidates.find(({ expectation, session }) => isAt(expectation, listener, session))
      if (exact) return { arranged: exact, match: 'address' }
      const translated = candidates.find((arranged) => isNear(arranged, connection, mark))
      if (translated) return { arranged: translated, match: 'port' }
    }
    return undefined
  }

  /** Whether a connection that was open before fits what is arranged now. */
  fits(arranged: Arranged, connection: Connection, mark: PacketMark): DataConnection['match'] | undefined {
    const listeners = connection.fromBeginning
      ? [connection.responder]
      : [connection.responder, connection.initiator]
    for (const listener of listeners) {
      if (listener.port !== arranged.expectation.port) continue
      if (isAt(arranged.expectation, listener, arranged.session)) return 'address'
      if (isNear(arranged, connection, mark)) return 'port'
    }
    return undefined
  }

  private unlist(arranged: Arranged): void {
    const { port } = arranged.expectation
    const others = this.byPort.get(port)?.filter((other) => other !== arranged) ?? []
    if (others.length > 0) this.byPort.set(port, others)
    else this.byPort.delete(port)
  }
}

/** Address 0.0.0.0 means the peer of the control connection. */
function isAt({ address, listener }: Expectation, { address: actual }: Endpoint, session: Session): boolean {
  const named = canonicalIpAddress(address) === '0.0.0.0' ? session[listener].address : address
  return sameIpAddress(named, actual)
}

/** Whether a connection joins two hosts of which one belongs to the session, soon after it was arranged. */
function isNear({ session, mark: arrangedAt }: Arranged, connection: Connection, mark: PacketMark): boolean {
  const passed = Math.abs((mark.time ?? 0) - (arrangedAt.time ?? 0))
  const { client, server } = session
  const ends = [connection.initiator.address, connection.responder.address]
  return (
    passed <= nearInTime &&
    ends.some((end) => sameIpAddress(end, client.address) || sameIpAddress(end, server.address))
  )
}
