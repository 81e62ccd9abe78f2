import { isIP, type Socket } from 'node:net'
import type { Endpoint } from '@ftpkit/session/user'
import { localEnd, remoteEnd } from './address.js'
import { onRead } from './node-internals.js'
import {
  type ConnectionTap,
  feedTap,
  type OpenedConnection,
  type SessionTap,
  type Tap,
  type TapFeed,
  type TappedConnection,
} from './tap.js'

/** Gives a tap an open connection. Its octets are seen once they are watched. */
export function tapConnection(
  tap: Tap | undefined,
  socket: Socket,
  { named, reported, ...opened }: OpenedConnection,
): ConnectionTap | undefined {
  const ends = reported ?? { near: localEnd(socket), far: farEnd(socket, named) }
  const seen = tap?.({ ...opened, ...ends })
  if (!seen) return undefined
  const feed = new ConnectionFeed(seen)
  feedTap(socket, feed)
  feed.watchClose(socket, opened.kind)
  return seen
}

let sessions = 0

/** Counts one more session of this process. */
export function sessionTap(tap: Tap): SessionTap {
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

/** Shows one connection to its tap. */
class ConnectionFeed implements TapFeed {
  /** Reading below TLS is that of another layer, where TLS lies on a stream of JavaScript. */
  private watched: Socket | undefined

  constructor(readonly tap: ConnectionTap) {}

  watch(socket: Socket): void {
    const early: Uint8Array | null = socket.readableLength > 0 ? socket.read() : null
    if (early) {
      this.tap.received(early)
      socket.unshift(early)
    }
    this.show(socket)
  }

  watchSecured(secured: Socket): void {
    this.tap.tls(true)
    feedTap(secured, this)
    this.show(secured)
  }

  /**
   * Reports the end of a connection. A data connection that is closed before this end has sent its last octet was given
   * up: the other end must not take what it has for the whole.
   */
  watchClose(socket: Socket, kind: TappedConnection['kind']): void {
    socket.once('close', () => {
      const { errored } = socket
      const isGivenUp = kind === 'data' && !(this.watched ?? socket).writableFinished
      const byPeer = errored && 'code' in errored && /^(?:ECONNRESET|EPIPE)$/.test(String(errored.code))
      this.tap.closed(byPeer ? 'far' : errored || isGivenUp ? 'near' : undefined)
    })
  }

  private show(socket: Socket): void {
    const { tap } = this
    this.watched = socket
    const isCurrent = () => this.watched === socket
    onRead(socket, (octets) => {
      if (!isCurrent()) return
      if (octets) tap.received(octets)
      else tap.ended('far')
    })
    const { write } = socket
    socket.write = ((octets: Uint8Array | string, ...others: []) => {
      if (isCurrent() && typeof octets !== 'string') tap.sent(octets)
      return write.call(socket, octets, ...others)
    }) as Socket['write']
    socket.once('finish', () => isCurrent() && tap.ended('near'))
  }
}
