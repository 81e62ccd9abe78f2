import type { Socket } from 'node:net'
import { type TwoBufferReceiver, writeAndWait } from '@ftpkit/node/parts'
import type { DataLeg } from './data-leg.js'

/** Octets that may wait for a receiver before its sender is not read any more. */
const writeAhead = 262_144

/** What a pump calls when something happens. */
export interface PumpEvents {
  /** Octets have come from the sender. */
  onMoved(octets: number): void
  /** The receiver's connection has taken octets. */
  onWritten(): void
  /** The sender has ended in order. */
  onEnd(): void
  /** The end has been handed to the receiver too, after everything before it. */
  onDone(): void
  /** One of the two connections is broken. */
  onFault(error: Error): void
}

/** Passes on what one end of a data path sends to the other, and its end when that is asked for. It holds little for a receiver that is slower. */
export class Pump {
  /** Writes that the receiver's connection has not taken yet. */
  private unwritten = 0
  private over = false
  /** Whether the sender has ended in order. */
  ended = false
  /** Ends the reading into buffers. */
  private stopped: AbortController | undefined
  private readonly from: Socket
  private readonly to: Socket

  constructor(
    private readonly source: DataLeg,
    target: DataLeg,
    private readonly events: PumpEvents,
  ) {
    this.from = source.socket
    this.to = target.socket
  }

  /** Begins to read. @param isSender whether it is this side that is to send the file, and the other sends its end only */
  start(isSender: boolean): void {
    // Allocating memory for every read would take most of the time.
    const receiver = isSender ? this.source.toBuffers() : undefined
    if (receiver) this.readIntoBuffers(receiver)
    else this.readChunks()
  }

  private readIntoBuffers(receiver: TwoBufferReceiver): void {
    this.stopped = new AbortController()
    const write = (pieces: readonly Uint8Array[]): Promise<void> => {
      this.unwritten += 1
      return writeAndWait(this.to, pieces).then(() => this.onWritten())
    }
    const { onMoved: arrived } = this.events
    receiver.receive({ write, arrived, signal: this.stopped.signal }).then(this.onReceived, this.fail)
  }

  private readonly onReceived = (): void => {
    if (this.over) return
    this.ended = true
    this.events.onEnd()
  }

  private readChunks(): void {
    const { from } = this
    from.on('data', this.onData).on('end', this.onEnd).on('error', this.fail).on('close', this.onClose)
    // What ended or broke during the handshake is reported no more.
    if (from.errored || (from.destroyed && !from.readableEnded)) this.fail(from.errored ?? closed())
    else if (from.readableEnded) this.onEnd()
    else from.resume()
  }

  /** Whether everything that has come so far has been handed to the receiver. */
  get idle(): boolean {
    return this.unwritten === 0
  }

  /** Leaves both connections alone. What the sender still sends is dropped. */
  stop(): void {
    this.over = true
    this.stopped?.abort()
    this.from.off('data', this.onData).off('end', this.onEnd).off('close', this.onClose)
  }

  private readonly onData = (octets: Uint8Array): void => {
    this.events.onMoved(octets.length)
    this.unwritten += 1
    this.to.write(octets, this.onWritten)
    if (this.to.writableLength >= writeAhead) this.from.pause()
  }

  private readonly onWritten = (error?: Error | null): void => {
    this.unwritten -= 1
    if (error) return this.fail(error)
    if (this.over) return
    if (this.from.isPaused() && this.to.writableLength < writeAhead / 2) this.from.resume()
    this.events.onWritten()
  }

  private readonly onEnd = (): void => {
    const fault = this.source.faultOfEnd()
    if (fault) this.fail(fault)
    else this.onReceived()
  }

  /** Ends the receiver's connection after everything that has come. */
  passEnd(): void {
    this.to.end((error?: Error | null) => {
      if (this.over) return
      if (error) return this.fail(error)
      this.over = true
      this.events.onDone()
    })
  }

  private readonly onClose = (): void => {
    if (!this.from.readableEnded) this.fail(closed())
  }

  private readonly fail = (error: Error): void => {
    if (this.over) return
    this.over = true
    this.events.onFault(error)
  }
}

function closed(): Error {
  return new Error('the data connection was closed')
}
