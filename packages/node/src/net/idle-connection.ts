import type { Socket } from 'node:net'
import type { Clock, Timer } from './clock.js'
import { closeGently } from './socket-io.js'

/** How an idle data connection is watched. */
export interface IdleOptions {
  readonly clock: Clock
  /** Milliseconds for the peer to close its side, when this side has closed its own. */
  readonly closingTime: number
  /**
   * What to do with octets that come before the next transfer begins: `keep` leaves them in the socket for it, `close`
   * closes the connection.
   */
  readonly earlyOctets: 'keep' | 'close'
  /** Called when the peer has closed it, or it was idle for too long: it is closed then, and no one has to do it. */
  readonly onClosed: (why: 'closed' | 'idle') => void
}

/**
 * A data connection that stays open between two files in MODE B or C (RFC 959 §3.3). That the peer closes it is noticed.
 *
 * @typeParam Connection the owner's view of it
 */
export class IdleConnection<Connection extends { readonly socket: Socket }> {
  private timer: Timer | undefined

  private constructor(
    private readonly connection: Connection,
    private readonly options: IdleOptions,
  ) {
    const { socket } = connection
    socket.on('readable', this.onReadable).once('end', this.onEnd).once('close', this.onEnd)
  }

  /**
   * Takes over a connection on which a file has ended, and no stall timer runs any more.
   *
   * @returns undefined, and leaves the socket alone, if either side has closed it
   */
  static park<Connection extends { readonly socket: Socket }>(
    connection: Connection,
    options: IdleOptions,
  ): IdleConnection<Connection> | undefined {
    const { destroyed, readableEnded, writableEnded } = connection.socket
    return destroyed || readableEnded || writableEnded ? undefined : new IdleConnection(connection, options)
  }

  /** Closes it unless it is taken within the given milliseconds from now. */
  closeAfter(milliseconds: number): void {
    this.timer?.cancel()
    this.timer = this.options.clock.setTimer(() => {
      this.close()
      this.options.onClosed('idle')
    }, milliseconds)
  }

  /** The connection, for the next transfer: the caller owns it. Not to be called after `onClosed`. */
  take(): Connection {
    this.stopWatching()
    return this.connection
  }

  /** Closes the connection in order. */
  close(): void {
    this.stopWatching()
    const { socket } = this.connection
    socket.end()
    closeGently(socket, this.options.closingTime, this.options.clock)
  }

  /** Closes the connection at once. */
  destroy(): void {
    this.stopWatching()
    this.connection.socket.destroy()
  }

  private readonly onReadable = (): void => {
    const { socket } = this.connection
    // A socket emits its end only to a reader who has read everything.
    if (socket.readableLength === 0) socket.read()
    else if (this.options.earlyOctets === 'close') this.onEnd()
  }

  private readonly onEnd = (): void => {
    this.close()
    this.options.onClosed('closed')
  }

  private stopWatching(): void {
    this.timer?.cancel()
    this.connection.socket.off('readable', this.onReadable).off('end', this.onEnd).off('close', this.onEnd)
  }
}
