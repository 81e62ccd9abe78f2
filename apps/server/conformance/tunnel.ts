import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

/** What TLS runs over: a socket that outlives it, so that both sides can go on in clear. */
export class Tunnel extends Duplex {
  private readonly takeIn = (chunk: Uint8Array) => void this.push(chunk)
  private readonly over = () => void this.push(null)

  constructor(private readonly socket: Socket) {
    super()
    socket.on('data', this.takeIn)
    socket.on('end', this.over)
    socket.on('close', this.over)
  }

  /** Leaves the socket to somebody else. */
  leave(): void {
    this.socket.off('data', this.takeIn)
    this.socket.off('end', this.over)
    this.socket.off('close', this.over)
  }

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done)
  }

  override _final(done: () => void): void {
    done()
  }
}
