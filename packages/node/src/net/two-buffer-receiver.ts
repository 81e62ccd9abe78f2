import type { Socket } from 'node:net'
import { adoptSocket, canAdopt } from './node-internals.js'
import type { Receiver } from './receive.js'
import { closedError, resetError, wasReset } from './socket-io.js'

/** Octets of each piece of memory. Two of them are all that a sender who stands still, or a slow disk, holds. */
const pieceLength = 98_304

/** Pieces that nobody uses now: one allocated for each small file would keep the garbage collector busy. */
const spare: Uint8Array[] = []
const mostSpare = 16

/**
 * A data connection whose octets are read into the same two pieces of memory in turns: while one is written to the file
 * the other is filled. Much of the time of a fast upload would go into allocating memory for every read.
 */
export class TwoBufferReceiver {
  readonly socket: Socket
  /** No Buffers: whoever copies a piece by `slice` shall get a copy. */
  private readonly memory: (Uint8Array | undefined)[] = [undefined, undefined]
  /** The piece that the next octets go to. */
  private filling = 0
  /** Octets in the other piece, which waits for its turn to be written. Nothing is read meanwhile. */
  private waiting = 0
  private writing: Promise<void> | undefined
  private ended = false
  private settled = false
  private receiver: Receiver | undefined
  private resolve: () => void = () => {}
  private reject: (reason: unknown) => void = () => {}

  private constructor(paused: Socket) {
    const onread = { buffer: () => this.piece(), callback: (length: number) => this.filled(length) }
    this.socket = adoptSocket(paused, onread)
    // A reset may come before anybody uses the socket.
    this.socket.on('error', () => {})
  }

  /**
   * Takes an open connection over from a paused socket, which is of no use afterwards.
   *
   * @returns undefined where that can't be done, and the socket is as it was
   */
  static adopt(paused: Socket): TwoBufferReceiver | undefined {
    return canAdopt(paused) ? new TwoBufferReceiver(paused) : undefined
  }

  /**
   * Takes one file, until the peer ends it.
   *
   * @throws what the file or the socket threw; the socket is then still open
   */
  receive(receiver: Receiver): Promise<void> {
    const { socket } = this
    this.receiver = receiver
    return new Promise<void>((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
      socket.on('end', this.onEnd).on('error', this.reject).on('close', this.onClose)
      receiver.signal.addEventListener('abort', this.onAbort, { once: true })
      if (receiver.signal.aborted) this.onAbort()
      socket.resume()
    }).finally(async () => {
      this.settled = true
      socket.off('end', this.onEnd).off('error', this.reject).off('close', this.onClose)
      receiver.signal.removeEventListener('abort', this.onAbort)
      // The memory belongs to the file until its write has ended, also when the transfer failed meanwhile.
      await this.writing
      this.giveBack()
    })
  }

  private piece(): Uint8Array {
    const piece = this.memory[this.filling] ?? spare.pop() ?? new Uint8Array(pieceLength)
    this.memory[this.filling] = piece
    return piece
  }

  /** Only when nothing can be read into it any more. */
  private giveBack(): void {
    if (!this.ended && !this.socket.destroyed) return
    for (const piece of this.memory.splice(0)) if (piece && spare.length < mostSpare) spare.push(piece)
  }

  /** The piece has so many octets now; returns whether the next can be filled. */
  private filled(length: number): boolean {
    if (this.settled) return false
    this.receiver!.arrived(length)
    const octets = this.piece().subarray(0, length)
    this.filling = 1 - this.filling
    if (this.writing) {
      this.waiting = length
      return false
    }
    this.write(octets)
    return true
  }

  private write(octets: Uint8Array): void {
    this.writing = this.receiver!.write([octets]).then(this.onWritten, this.onFault)
  }

  private readonly onWritten = (): void => {
    this.writing = undefined
    const { waiting } = this
    if (this.settled) return
    if (waiting > 0) {
      this.waiting = 0
      this.write(this.memory[1 - this.filling]!.subarray(0, waiting))
      this.socket.resume()
    } else if (this.ended) this.resolve()
  }

  private readonly onFault = (reason: unknown): void => {
    this.writing = undefined
    this.reject(reason)
  }

  private readonly onEnd = (): void => {
    if (wasReset(this.socket)) return this.reject(resetError())
    this.ended = true
    if (!this.writing) this.resolve()
  }

  private readonly onClose = (): void => {
    if (this.ended) return
    this.reject(closedError())
  }

  private readonly onAbort = (): void => this.reject(this.receiver!.signal.reason)
}
