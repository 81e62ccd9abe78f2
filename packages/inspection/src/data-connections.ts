import type { Connection, Endpoint, PacketMark } from '@ftpkit/capture'
import { canonicalIpAddress, sameIpAddress } from '@ftpkit/protocol'
import type { DataStream } from './data-stream.js'
import type { DataConnection, Expectation, SeenCommand, Session } from './events.js'
import { ItemsByKey } from './items-by-key.js'
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
  /** The command that arranged it; undefined if none did. */
  readonly command: SeenCommand | undefined
  readonly streams: DataStream[]
  /** The transfers that use it and are not over. */
  readonly transfers: RunningTransfer[]
}

/** How a connection fits what was arranged. */
export interface Match {
  readonly arranged: Arranged
  readonly match: DataConnection['match']
}

/** The data connections that all sessions of a capture have arranged, by where they go. */
export class DataConnections {
  private readonly listed = new ItemsByKey<Arranged>()
  private readonly bySession = new Map<Session, Arranged[]>()

  add(arranged: Arranged): void {
    this.listed.add(arranged, waysTo(arranged))
    const ofSession = this.bySession.get(arranged.session) ?? []
    ofSession.push(arranged)
    this.bySession.set(arranged.session, ofSession)
    if (ofSession.length > maxOfSession) this.drop(ofSession.shift()!)
  }

  /** What a session has arranged last. */
  lastOf(session: Session): Arranged | undefined {
    return this.bySession.get(session)?.at(-1)
  }

  /** The server has refused a command that arranges: what was arranged before it holds. @returns what it had arranged */
  withdraw(session: Session, command: SeenCommand): Arranged | undefined {
    const ofSession = this.bySession.get(session) ?? []
    const refused = ofSession.find((arranged) => arranged.command === command)
    if (!refused || refused.streams.length > 0) return undefined
    this.remove(refused)
    return refused
  }

  /** A session waits for nothing any more but what transfers wait for that are not over. */
  forgetUnused(session: Session): void {
    for (const arranged of [...(this.bySession.get(session) ?? [])]) {
      if (arranged.transfers.length === 0) this.remove(arranged)
    }
  }

  /** A session waits for nothing any more. @returns what it had arranged */
  forget(session: Session): readonly Arranged[] {
    const ofSession = this.bySession.get(session) ?? []
    for (const arranged of ofSession) this.listed.remove(arranged)
    this.bySession.delete(session)
    return ofSession
  }

  private remove(arranged: Arranged): void {
    this.drop(arranged)
    const ofSession = this.bySession.get(arranged.session) ?? []
    ofSession.splice(ofSession.indexOf(arranged), 1)
  }

  private drop(arranged: Arranged): void {
    this.listed.remove(arranged)
    if (arranged.transfers.length === 0) for (const stream of arranged.streams) stream.forget()
  }

  /**
   * What a connection was arranged by, the last that fits: one whose other side connects, before any with its address,
   * before those with its port alone.
   */
  find(connection: Connection, mark: PacketMark): Match | undefined {
    for (const way of waysOf(connection)) {
      const arranged = this.listed.last(way.key)
      if (arranged && (way.match === 'address' || isSoon(arranged, mark)))
        return { arranged, match: way.match }
    }
    return undefined
  }

  /** Whether a connection that was open before fits what is arranged now. @param opened when it was */
  fits(arranged: Arranged, connection: Connection, opened: PacketMark): DataConnection['match'] | undefined {
    const keys = waysTo(arranged)
    const way = waysOf(connection).find(({ key }) => keys.includes(key))
    return way?.match === 'port' && !isSoon(arranged, opened) ? undefined : way?.match
  }
}

/** Where a data connection is to go: address 0.0.0.0 means the peer of the control connection. */
export function namedAddress({ expectation: { address, listener }, session }: Arranged): string {
  return canonicalIpAddress(address) === '0.0.0.0' ? session[listener].address : address
}

/**
 * By which keys what was arranged is found. No one waits for data where the server waits for commands, and who is sent to
 * a third host is the server: otherwise one session could take those of others for its data connections.
 */
function waysTo(arranged: Arranged): string[] {
  const { expectation, session } = arranged
  const { listener, port } = expectation
  const { client, server } = session
  const address = namedAddress(arranged)
  if (port === server.port && sameIpAddress(address, server.address)) return []
  const isThirdHost = listener === 'client' && !sameIpAddress(address, client.address)
  const peer = listener === 'client' ? server : client
  return [
    fromTo(peer.address, address, port),
    ...(isThirdHost ? [] : [to(address, port)]),
    ...(port === server.port ? [] : [near(client.address, port), near(server.address, port)]),
  ]
}

/** By which keys it may be found what a connection was arranged by, the best first. */
function waysOf(connection: Connection): { readonly key: string; readonly match: Match['match'] }[] {
  const { initiator, responder, fromBeginning } = connection
  const directions = [[initiator, responder] as const, [responder, initiator] as const]
  return directions.slice(0, fromBeginning ? 1 : 2).flatMap(([from, { address, port }]) => [
    { key: fromTo(from.address, address, port), match: 'address' },
    { key: to(address, port), match: 'address' },
    { key: near(address, port), match: 'port' },
    { key: near(from.address, port), match: 'port' },
  ])
}

type Address = Endpoint['address']

function fromTo(from: Address, address: Address, port: number): string {
  return `${port} ${canonical(address)} ${canonical(from)}`
}

function to(address: Address, port: number): string {
  return `${port} ${canonical(address)}`
}

/** A connection to a port, of which one of the ends is a host of the session. */
function near(end: Address, port: number): string {
  return `${port} near ${canonical(end)}`
}

function canonical(address: Address): string {
  return canonicalIpAddress(address) ?? address
}

/** Whether something happened soon after or before the arrangement. */
function isSoon({ mark: arrangedAt }: Arranged, mark: PacketMark): boolean {
  return Math.abs((mark.time ?? 0) - (arrangedAt.time ?? 0)) <= nearInTime
}
