import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'

/**
 * A socket under TLS that shows how its peer ended. TLS says the end by close_notify; a FIN without it may be an
 * attacker's, who cuts a file short (RFC 8446 §6.1). Node tells both as the same `end`, so this stands between the
 * two and sees which of them comes first.
 */
export class EndWatch extends Duplex {
  /** Whether the connection ended before TLS did. */
  cutShort = false
  private ended = false

  constructor(private readonly plain: Socket) {
    super({ allowHalfOpen: true })
    plain.on('data', (octets) => {
      if (!this.push(octets)) plain.pause()
    })
    plain.once('end', () => this.push(null))
    plain.on('error', (error) => this.destroy(error))
    plain.once('close', () => this.destroy())
    // Before the listener of TLS, which would take this end for its own.
    this.once('end', () => {
      this.cutShort = !this.ended
    })
  }

  /** Learns from the TLS side when it has seen close_notify. */
  watch(secure: TLSSocket): void {
    const push = secure.push.bind(secure)
    secure.push = (chunk: unknown, encoding?: BufferEncoding) => {
      if (chunk === null) this.ended = true
      return push(chunk, encoding)
    }
  }

  override _read(): void {
    this.plain.resume()
  }

  override _write(octets: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.plain.write(octets, (error) => done(error))
  }

  override _final(done: (error?: Error | null) => void): void {
    this.plain.end(() => done())
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.plain.destroy()
    done(error)
  }
}
