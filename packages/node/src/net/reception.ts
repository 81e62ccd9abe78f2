import type { Socket } from 'node:net'
import { closedError } from './socket-io.js'

/** Where the octets of a data connection go, once they are those of the file. */
export interface Receiver {
  /** Stores pieces in order; called again only after it has resolved. Owns the pieces until then. */
  write(pieces: readonly Uint8Array[]): Promise<void>
  /** Counts octets as they come from the data connection. */
  arrived(octets: number): void
  /** Ends the transfer when it is aborted; the socket stays open. */
  readonly signal: AbortSignal
}

/**
 * Takes one file from a data connection, into one write after the other. Subclasses say how octets are read, and when
 * the file is complete; this one ends at that, at a fault of the file or the socket, or at an abort.
 */
export abstract class Reception {
  protected writing: Promise<void> | undefined
  /** No more octets come. */
  protected ended = false
  /** The file is complete or has failed: nothing may be written any more. */
  protected settled = false
  private resolve: () => void = () => {}
  private reject: (reason: unknown) => void = () => {}

  protected receiver!: Receiver

  protected constructor(readonly socket: Socket) {}

  /**
   * Takes the file; to be called once.
   *
   * @throws what the file, its format or the socket threw; the socket is then still open
   */
  receive(receiver: Receiver): Promise<void> {
    const { socket } = this
    this.receiver = receiver
    return new Promise<void>((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
      socket.on('end', this.onEnd).on('error', this.fail).on('close', this.onClose)
      receiver.signal.addEventListener('abort', this.onAbort, { once: true })
      if (receiver.signal.aborted) this.onAbort()
      this.begin()
      // Its close was reported already.
      if (socket.destroyed && !this.ended) this.fail(socket.errored ?? closedError())
      socket.resume()
    }).finally(async () => {
      this.settled = true
      this.stop()
      socket.off('end', this.onEnd).off('error', this.fail).off('close', this.onClose)
      receiver.signal.removeEventListener('abort', this.onAbort)
      // The pieces belong to the file until its write has ended, also when the transfer failed meanwhile.
      await this.writing
      this.release()
    })
  }

  /** Called before the socket is resumed. */
  protected begin(): void {}

  /** Called when the connection has ended. */
  protected abstract finish(): void

  /** Called when the file is complete or has failed. */
  protected stop(): void {}

  /** Called when nothing is being written any more. */
  protected release(): void {}

  /** All octets of the file are written. */
  protected succeed(): void {
    this.resolve()
  }

  protected readonly fail = (reason: unknown): void => {
    this.settled = true
    this.reject(reason)
  }

  protected readonly onEnd = (): void => {
    if (this.ended) return
    this.ended = true
    this.finish()
  }

  private readonly onClose = (): void => {
    if (!this.ended) this.fail(closedError())
  }

  private readonly onAbort = (): void => this.fail(this.receiver.signal.reason)
}
