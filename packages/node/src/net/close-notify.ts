import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'

/**
 * A socket as a TLSSocket reads it, that can tell how the peer ended: Node shows a connection that was just cut and one
 * that was closed as TLS wants it alike, as an end. Only a close_notify says that all came (RFC 5246 §7.2.1).
 */
export class ObservedConnection extends Duplex {
  /** Set where the connection ended without close_notify. */
  cut = false
  private rawEnded = false
  private notified = false
  private told = false

  constructor(private readonly socket: Socket) {
    super({ allowHalfOpen: true })
    socket.on('data', (octets: Uint8Array) => {
      if (!this.push(octets)) socket.pause()
    })
    socket.once('end', () => {
      this.rawEnded = true
      this.tellEnd()
    })
    socket.once('error', (error) => this.destroy(error))
    socket.once('close', () => this.destroy())
  }

  /** Watches what the TLSSocket on top makes of the octets: it ends by itself when a close_notify came. */
  watch(secured: TLSSocket): void {
    const push = secured.push
    secured.push = (chunk: unknown, encoding?: BufferEncoding) => {
      if (chunk === null) this.notified = true
      return push.call(secured, chunk, encoding)
    }
  }

  /** Every octet that came before the end has been taken, so a close_notify among them has been seen. */
  private tellEnd(): void {
    if (!this.rawEnded || this.readableLength > 0 || this.told) return
    this.told = true
    setImmediate(() => {
      this.cut = !this.notified
      this.push(null)
    })
  }

  override _read(): void {
    this.socket.resume()
    this.tellEnd()
  }

  override _write(octets: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(octets, done)
  }

  override _final(done: () => void): void {
    this.socket.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy()
    done(error)
  }
}
