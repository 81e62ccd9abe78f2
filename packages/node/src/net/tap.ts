import type { Socket } from 'node:net'
import type { Endpoint } from '@ftpkit/session/user'

/** A connection of TCP, as a tap is given it. */
export interface TappedConnection {
  /** Number of the session that it belongs to. */
  readonly session: number
  /** What it carries: commands and replies, or files and listings. */
  readonly kind: 'control' | 'data'
  /** Who opened it: this program (`near`) or its peer. */
  readonly opener: 'near' | 'far'
  /** This program's end, or what a header of the PROXY protocol names as such. An address that is not known is empty. */
  readonly near: Endpoint
  /** The other end: the client, where the header of a proxy names it. */
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

/** What shows an open connection to its tap. Loaded where there is a tap. */
export interface TapFeed {
  readonly tap: ConnectionTap
  /** Reports all octets of a socket from now on. */
  watch(socket: Socket): void
  /** Takes note that TLS begins: from now on the octets are those of `secured`. */
  watchSecured(secured: Socket): void
}

/** Of open connections. One whose octets go under TLS has it under both of its sockets. */
const feeds = new WeakMap<Socket, TapFeed>()

/** Gives a connection what shows it to its tap. */
export function feedTap(socket: Socket, feed: TapFeed): void {
  feeds.set(socket, feed)
}

/** The tap of a connection, for those that read or write it in a way of their own. */
export function tapOf(socket: Socket): ConnectionTap | undefined {
  return feeds.get(socket)?.tap
}

/** Reports all octets of a socket to the tap of its connection, if it has one. What has been read already is reported first. */
export function watchOctets(socket: Socket): void {
  feeds.get(socket)?.watch(socket)
}

/** TLS begins on a connection: from now on its octets are those of `secured`. */
export function watchSecured(raw: Socket, secured: Socket): void {
  feeds.get(raw)?.watchSecured(secured)
}

/** What is known of a connection when it opens. */
export interface OpenedConnection extends Pick<TappedConnection, 'session' | 'kind' | 'opener'> {
  /** The other end as it was named, for a connection that a dialer has made. Default: that of the socket */
  readonly named?: Endpoint | undefined
  /** The two ends as a proxy reports them. Default: those of the socket */
  readonly reported?: Pick<TappedConnection, 'near' | 'far'> | undefined
}

/** Gives a tap the connections of one session of a client. */
export type SessionTap = (socket: Socket, opened: Omit<OpenedConnection, 'session'>) => void
