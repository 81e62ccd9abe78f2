import type { Socket } from 'node:net'
import type { Feed } from '@ftpkit/transfer'
import { type Receiver, Reception } from './reception.js'
import { faultOfEnd } from './socket-io.js'

/** Octets that may wait for the file before the socket is paused. */
const readAhead = 2_097_152

/**
 * Takes one file from a data connection, through its pipeline: until the peer ends the connection, or the file itself
 * says that it is complete. What comes during a write is written by the next, and the socket is paused while too much
 * waits.
 *
 * @throws what the pipeline, the file or the socket threw; the socket is then still open
 */
export function receive(socket: Socket, feed: Feed, receiver: Receiver): Promise<void> {
  return new FeedReception(socket, feed).receive(receiver)
}

class FeedReception extends Reception {
  /** What of a chunk is still to go into the pipeline, which also holds what waits for the file. */
  private chunk: Uint8Array | undefined
  private at = 0

  constructor(
    socket: Socket,
    private readonly feed: Feed,
  ) {
    super(socket)
  }

  protected override begin(): void {
    this.socket.on('data', this.onData)
    // Under TLS an empty file may have ended with the handshake.
    if (this.socket.readableEnded) this.onEnd()
  }

  protected override stop(): void {
    this.socket.off('data', this.onData)
    this.chunk = undefined
    this.feed.take()
  }

  private readonly onData = (chunk: Uint8Array): void => {
    this.receiver.arrived(chunk.length)
    this.chunk = chunk
    this.at = 0
    this.takeIn()
  }

  /** Feeds one slice after the other until too much waits: a few octets may expand into very many. */
  private takeIn(): void {
    const { feed } = this
    try {
      while (this.chunk && feed.waiting < readAhead) {
        this.at = feed.pushSlice(this.chunk, this.at)
        if (this.at === this.chunk.length) this.chunk = undefined
      }
    } catch (error) {
      return this.fail(error)
    }
    const whole = !this.chunk && feed.complete
    // MODE B and C and STRU R mark the end of the file themselves; what follows is not of this file.
    if (whole || feed.waiting >= readAhead) this.socket.pause()
    if (whole) this.ended = true
    if (this.ended && !this.chunk) this.finish()
    else this.flush()
  }

  protected override finish(): void {
    if (this.chunk) return
    const fault = this.feed.complete ? undefined : faultOfEnd(this.socket)
    if (fault) return this.fail(fault)
    try {
      this.feed.end()
    } catch (error) {
      return this.fail(error)
    }
    this.flush()
  }

  /** Writes everything that waits by one call, and what comes meanwhile by the next. */
  private flush(): void {
    if (this.writing || this.settled) return
    if (this.feed.waiting === 0) {
      if (this.ended && !this.chunk) this.succeed()
      return
    }
    this.writing = this.receiver.write(this.feed.take()).then(this.onWritten, this.fail)
  }

  private readonly onWritten = (): void => {
    this.writing = undefined
    if (this.settled) return
    this.flush()
    if (this.chunk) this.takeIn()
    if (!this.chunk && !this.ended) this.socket.resume()
  }
}
