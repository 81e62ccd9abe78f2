import type { Socket } from 'node:net'
import { readInto } from './node-internals.js'
import { Reception } from './reception.js'
import { faultOfEnd } from './socket-io.js'
import { tapOf } from './tap.js'

/** Octets of each buffer. Two of them are all that is held for a sender that stalls, or for a slow disk. */
const bufferLength = 98_304

/** Buffers not in use: allocating one for each small file would keep the garbage collector busy. */
const spare: Uint8Array[] = []
const maxSpare = 16

/** Two buffers that are filled in turns. Not Buffers of Node: a `slice` of them must be a copy. */
class TwoBuffers {
  private readonly memory: (Uint8Array | undefined)[] = [undefined, undefined]
  private filling = 0

  /** The buffer that the next octets go to. */
  get current(): Uint8Array {
    const buffer = this.memory[this.filling] ?? spare.pop() ?? new Uint8Array(bufferLength)
    this.memory[this.filling] = buffer
    return buffer
  }

  /** The buffer that was filled last, if the turns have changed since. */
  get other(): Uint8Array {
    return this.memory[1 - this.filling]!
  }

  changeTurns(): void {
    this.filling = 1 - this.filling
  }

  /** Only when nothing can be read into them any more. */
  giveBack(): void {
    for (const buffer of this.memory.splice(0)) if (buffer && spare.length < maxSpare) spare.push(buffer)
  }
}

/**
 * Takes a file from a data connection whose octets are those of the file, through two buffers: while one is written to
 * the file the other is filled. Allocating memory for every read would take much of the time of a fast upload.
 */
export class TwoBufferReceiver extends Reception {
  /** Octets in the other buffer, which waits to be written. Nothing is read meanwhile. */
  private waiting = 0

  private constructor(
    socket: Socket,
    private readonly buffers: TwoBuffers,
  ) {
    super(socket)
  }

  /**
   * Lets a paused socket read into two buffers.
   *
   * @returns undefined where that can't be done; the socket is then as it was
   */
  static adopt(paused: Socket): TwoBufferReceiver | undefined {
    const buffers = new TwoBuffers()
    const receiver = new TwoBufferReceiver(paused, buffers)
    const buffer = () => buffers.current
    const tap = tapOf(paused)
    const callback = (length: number) => {
      tap?.received(buffers.current.subarray(0, length))
      return receiver.filled(length)
    }
    return readInto(paused, { buffer, callback }) ? receiver : undefined
  }

  /** Octets have come into the current buffer; returns whether the next can be filled. */
  private filled(length: number): boolean {
    // What comes after the transfer is dropped, so that the end is seen; but not into memory that is being written.
    if (this.settled) return !this.writing
    this.receiver.arrived(length)
    const octets = this.buffers.current.subarray(0, length)
    this.buffers.changeTurns()
    if (this.writing) {
      this.waiting = length
      return false
    }
    this.write(octets)
    return true
  }

  private write(octets: Uint8Array): void {
    this.writing = this.receiver.write([octets]).then(this.onWritten, this.fail)
  }

  private readonly onWritten = (): void => {
    this.writing = undefined
    const { waiting } = this
    if (this.settled) return
    if (waiting > 0) {
      this.waiting = 0
      this.write(this.buffers.other.subarray(0, waiting))
      this.socket.resume()
    } else if (this.ended) this.succeed()
  }

  protected override finish(): void {
    const fault = faultOfEnd(this.socket)
    if (fault) this.fail(fault)
    else if (!this.writing) this.succeed()
  }

  protected override release(): void {
    if (this.ended || this.socket.destroyed) this.buffers.giveBack()
  }
}
