import type { Socket } from 'node:net'
import type { Feed } from '@ftpkit/transfer'
import { closedError, resetError, wasReset } from './socket-io.js'

/** Octets that may wait for the file before the socket is paused. */
const readAhead = 2_097_152

/** Where a receiver puts what comes out of its pipeline. */
export interface Receiver {
  /** Stores pieces in order; called again only when it has resolved. Owns the pieces until then. */
  write(pieces: readonly Uint8Array[]): Promise<void>
  /** Told how many octets came on the data connection. */
  arrived(octets: number): void
  readonly signal: AbortSignal
}

/**
 * Takes one file from a data connection: until the peer ends it, or the file itself says that it is complete.
 * Writes are gathered while one is under way, and the socket is paused while too much waits.
 *
 * @throws what the pipeline, the file or the socket threw; the socket is then still open
 */
export function receive(socket: Socket, feed: Feed, receiver: Receiver): Promise<void> {
  return new Reception(socket, feed, receiver).run()
}

class Reception {
  private queue: Uint8Array[] = []
  private queued = 0
  private writing: Promise<void> | undefined
  /** What of a chunk is still to go into the pipeline. */
  private slices: Iterator<Uint8Array[], void> | undefined
  private ended = false
  private settled = false
  private resolve: () => void = () => {}
  private reject: (reason: unknown) => void = () => {}

  constructor(
    private readonly socket: Socket,
    private readonly feed: Feed,
    private readonly receiver: Receiver,
  ) {}

  run(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
      this.socket
        .on('data', this.onData)
        .on('end', this.onEnd)
        .on('error', this.fail)
        .on('close', this.onClose)
      this.receiver.signal.addEventListener('abort', this.onAbort, { once: true })
      if (this.receiver.signal.aborted) this.onAbort()
      // Of an empty file under TLS the end may have been told with the end of the handshake.
      if (this.socket.readableEnded) this.onEnd()
      this.socket.resume()
    }).finally(async () => {
      this.settled = true
      this.socket
        .off('data', this.onData)
        .off('end', this.onEnd)
        .off('error', this.fail)
        .off('close', this.onClose)
      this.receiver.signal.removeEventListener('abort', this.onAbort)
      // The pieces belong to the file until its write has ended, also when the transfer failed meanwhile.
      await this.writing
    })
  }

  private readonly onData = (chunk: Uint8Array): void => {
    this.receiver.arrived(chunk.length)
    this.slices = this.feed.push(chunk)
    this.takeIn()
  }

  private readonly onEnd = (): void => {
    if (this.ended) return
    this.ended = true
    if (!this.slices) this.finish()
  }

  private readonly onClose = (): void => {
    if (this.ended) return
    this.fail(closedError())
  }

  private readonly onAbort = (): void => this.fail(this.receiver.signal.reason)

  private readonly fail = (reason: unknown): void => {
    this.queue = []
    this.slices = undefined
    this.reject(reason)
  }

  /** One slice after the other until too much waits: a few octets may become very many. */
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
    // MODE B and C and STRU R say themselves where the file ends; what comes behind it is not of this file.
    if (whole || this.queued >= readAhead) this.socket.pause()
    if (whole) this.ended = true
    if (this.ended && !this.slices) this.finish()
    else this.flush()
  }

  private finish(): void {
    if (!this.feed.complete && wasReset(this.socket)) return this.fail(resetError())
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

  /** Writes everything that waits by one call, and what came meanwhile by the next. */
  private flush(): void {
    if (this.writing || this.settled) return
    if (this.queue.length === 0) {
      if (this.ended && !this.slices) this.resolve()
      return
    }
    const pieces = this.queue
    this.queue = []
    this.queued = 0
    this.writing = this.receiver.write(pieces).then(
      () => {
        this.writing = undefined
        if (this.settled) return
        this.flush()
        if (this.slices) this.takeIn()
        if (!this.slices && !this.ended) this.socket.resume()
      },
      (error) => this.fail(error),
    )
  }
}
