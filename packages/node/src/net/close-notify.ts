import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { onTlsEnd } from './node-internals.js'

/**
 * A socket under a TLSSocket that records how the peer ended: Node shows a connection that was cut and one that was
 * closed as TLS demands alike, as an end. Only a close_notify means that everything came (RFC 5246 §7.2.1).
 */
export class ObservedConnection extends Duplex {
  /** Whether the connection ended without close_notify. */
  cut = false
  private rawEnded = false
  private notified = false
  private endPushed = false

  constructor(private readonly socket: Socket) {
    super({ allowHalfOpen: true })
    socket.on('data', (octets: Uint8Array) => {
      if (!this.push(octets)) socket.pause()
    })
    socket.once('end', () => {
      this.rawEnded = true
      this.pushEnd()
    })
    socket.once('error', (error) => this.destroy(error))
    socket.once('close', () => this.destroy())
  }

  /** Watches the TLSSocket on top: it ends by itself when a close_notify came. */
  watch(secured: TLSSocket): void {
    onTlsEnd(secured, () => {
      this.notified = true
    })
  }

  /** All octets before the end have been taken by then, so a close_notify among them has been seen. */
  private pushEnd(): void {
    if (!this.rawEnded || this.readableLength > 0 || this.endPushed) return
    this.endPushed = true
    setImmediate(() => {
      this.cut = !this.notified
      this.push(null)
    })
  }

  override _read(): void {
    this.socket.resume()
    this.pushEnd()
  }

  override _write(octets: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(octets, done)
  }

  /** What TLS has sealed together goes out by one write. */
  override _writev(pieces: { chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    const { socket } = this
    socket.cork()
    for (const [at, { chunk }] of pieces.entries())
      socket.write(chunk, at === pieces.length - 1 ? done : undefined)
    socket.uncork()
  }

  override _final(done: () => void): void {
    this.socket.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy()
    done(error)
  }
}
