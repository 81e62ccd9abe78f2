import { isIP, type Socket } from 'node:net'
import type { Endpoint } from '@ftpkit/session/user'
import { localEnd, remoteEnd } from './address.js'
import { onRead } from './node-internals.js'

/** A connection of TCP, as a tap is given it. */
export interface TappedConnection {
  /** Number of the session that it belongs to. */
  readonly session: number
  /** What it carries: commands and replies, or files and listings. */
  readonly kind: 'control' | 'data'
  /** Who opened it: this program (`near`) or its peer. */
  readonly opener: 'near' | 'far'
  /** This program's end. An address that is not known is empty. */
  readonly near: Endpoint
  /** The other end. */
  readonly far: Endpoint
}

/**
 * Takes what one connection carries, as the program sees it: before TLS protects it and after TLS is removed. None of its
 * functions may throw, and octets are valid only during the call.
 */
export interface ConnectionTap {
  /** Octets that this program has written. */
  sent(octets: Uint8Array): void
  /** Octets that have been read. */
  received(octets: Uint8Array): void
  /** TLS has begun, or has ended and the connection continues in clear. */
  tls(on: boolean): void
  /** An end sends no more. */
  ended(end: 'near' | 'far'): void
  /** The connection is closed. @param resetBy which end has reset it, where it did not end in order */
  closed(resetBy: 'near' | 'far' | undefined): void
}

/**
 * Called with each connection of a session, once it is open. The control connection of a session comes first, and ends
 * with it.
 *
 * @returns what sees the connection; undefined where nothing is to
 */
export type Tap = (connection: TappedConnection) => ConnectionTap | undefined

/** The taps of open connections whose octets are not watched yet, or may go under TLS. */
const taps = new WeakMap<Socket, ConnectionTap>()

/** The tap of a connection, for those that read or write it in a way of their own. */
export function tapOf(socket: Socket): ConnectionTap | undefined {
  return taps.get(socket)
}

/** What is known of a connection when it opens. */
export interface OpenedConnection extends Pick<TappedConnection, 'session' | 'kind' | 'opener'> {
  /** The other end as it was named, for a connection that a dialer has made. Default: that of the socket */
  readonly named?: Endpoint | undefined
}

/** Gives a tap an open connection. Its octets are seen from {@link watchOctets} on. */
export function tapConnection(
  tap: Tap | undefined,
  socket: Socket,
  { named, ...opened }: OpenedConnection,
): ConnectionTap | undefined {
  const seen = tap?.({ ...opened, near: localEnd(socket), far: farEnd(socket, named) })
  if (!seen) return undefined
  taps.set(socket, seen)
  watchClose(socket, opened.kind, seen)
  return seen
}

/** Gives a tap the connections of one session of a client. */
export type SessionTap = (socket: Socket, opened: Omit<OpenedConnection, 'session'>) => void

let sessions = 0

/** Counts one more session of this process. */
export function sessionTap(tap: Tap | undefined): SessionTap | undefined {
  if (!tap) return undefined
  sessions += 1
  const session = sessions
  return (socket, opened) => void tapConnection(tap, socket, { session, ...opened })
}

/** A name is not an address: then the one that the dialer has connected to is shown. */
function farEnd(socket: Socket, named: Endpoint | undefined): Endpoint {
  const end = remoteEnd(socket)
  if (!named) return end
  return { host: isIP(named.host) === 0 ? end.host : named.host, port: named.port }
}

/** Reports all octets of a socket to the tap of its connection, if it has one. What has been read already is reported first. */
export function watchOctets(socket: Socket): void {
  const tap = taps.get(socket)
  if (!tap) return
  const early: Uint8Array | null = socket.readableLength > 0 ? socket.read() : null
  if (early) {
    tap.received(early)
    socket.unshift(early)
  }
  watch(socket, tap)
}

/** TLS begins on a connection: from now on its octets are those of `secured`. */
export function watchSecured(raw: Socket, secured: Socket): void {
  const tap = taps.get(raw)
  if (!tap) return
  tap.tls(true)
  taps.set(secured, tap)
  watch(secured, tap)
}

/** The socket that a tap watches. Below TLS it is another one, where TLS lies on a stream of JavaScript. */
const watched = new WeakMap<ConnectionTap, { readonly socket: Socket; hasSent: boolean }>()

function watch(socket: Socket, tap: ConnectionTap): void {
  const state = { socket, hasSent: false }
  watched.set(tap, state)
  const isCurrent = () => watched.get(tap) === state
  onRead(socket, (octets) => {
    if (!isCurrent()) return
    if (octets) tap.received(octets)
    else tap.ended('far')
  })
  const { write } = socket
  socket.write = ((octets: Uint8Array | string, ...others: []) => {
    if (isCurrent() && typeof octets !== 'string') {
      state.hasSent = true
      tap.sent(octets)
    }
    return write.call(socket, octets, ...others)
  }) as Socket['write']
  socket.once('finish', () => isCurrent() && tap.ended('near'))
}

/**
 * Reports the end of a connection. A data connection was given up if neither end had sent its last octet, or this end had
 * sent some and not all: the other one must not take what it has for the whole.
 */
function watchClose(socket: Socket, kind: TappedConnection['kind'], tap: ConnectionTap): void {
  socket.once('close', () => {
    const { errored } = socket
    const { socket: top, hasSent } = watched.get(tap) ?? { socket, hasSent: false }
    const isUnfinished = !top.writableEnded || top.writableLength > 0
    const isGivenUp = kind === 'data' && isUnfinished && (hasSent || !top.readableEnded)
    const byPeer = errored && 'code' in errored && /^(?:ECONNRESET|EPIPE)$/.test(String(errored.code))
    tap.closed(byPeer ? 'far' : errored || isGivenUp ? 'near' : undefined)
  })
}
