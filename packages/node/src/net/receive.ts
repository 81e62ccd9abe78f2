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
  private queue: Uint8Array[] = []
  private queued = 0
  /** What of a chunk is still to go into the pipeline. */
  private slices: Iterator<Uint8Array[], void> | undefined

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
    this.queue = []
    this.slices = undefined
  }

  private readonly onData = (chunk: Uint8Array): void => {
    this.receiver.arrived(chunk.length)
    this.slices = this.feed.push(chunk)
    this.takeIn()
  }

  /** Feeds one slice after the other until too much waits: a few octets may expand into very many. */
  private takeIn(): void {
    try {
      while (this.slices && this.queued < readAhead) {
        const slice = this.slices.next()
        if (slice.done) this.slices = undefined
        else this.enqueue(slice.value)
      }
    } catch (error) {
      return this.fail(error)
    }
    const whole = !this.slices && this.feed.complete
    // MODE B and C and STRU R mark the end of the file themselves; what follows is not of this file.
    if (whole || this.queued >= readAhead) this.socket.pause()
    if (whole) this.ended = true
    if (this.ended && !this.slices) this.finish()
    else this.flush()
  }

  protected override finish(): void {
    if (this.slices) return
    const fault = this.feed.complete ? undefined : faultOfEnd(this.socket)
    if (fault) return this.fail(fault)
    try {
      this.enqueue(this.feed.finish())
    } catch (error) {
      return this.fail(error)
    }
    this.flush()
  }

  private enqueue(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) {
      this.queue.push(piece)
      this.queued += piece.length
    }
  }

  /** Writes everything that waits by one call, and what comes meanwhile by the next. */
  private flush(): void {
    if (this.writing || this.settled) return
    if (this.queue.length === 0) {
      if (this.ended && !this.slices) this.succeed()
      return
    }
    const pieces = this.queue
    this.queue = []
    this.queued = 0
    this.writing = this.receiver.write(pieces).then(this.onWritten, this.fail)
  }

  private readonly onWritten = (): void => {
    this.writing = undefined
    if (this.settled) return
    this.flush()
    if (this.slices) this.takeIn()
    if (!this.slices && !this.ended) this.socket.resume()
  }
}
