import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect, type TLSSocket } from 'node:tls'
import type { Delivery } from './wire.js'

/** Starts TLS over a connection as its client; `untilSecure` waits for the handshake. */
export function beginTls(socket: Duplex, delivery: Delivery, session?: Buffer): TLSSocket {
  return connect({
    socket,
    rejectUnauthorized: false,
    ALPNProtocols: ['ftp'],
    maxVersion: delivery === 'under TLS 1.2' ? 'TLSv1.2' : undefined,
    session,
  })
}

/** @throws Error when the handshake fails */
export function untilSecure(secured: TLSSocket): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    secured.once('secureConnect', resolve)
    secured.once('error', reject)
    secured.once('close', () => reject(new Error('the connection ended before TLS began')))
  })
}

/** A stream for TLS over a socket that stays open when TLS ends, so that both sides can continue in clear. */
export class Tunnel extends Duplex {
  private readonly receive = (chunk: Uint8Array) => void this.push(chunk)
  private readonly finish = () => void this.push(null)

  constructor(private readonly socket: Socket) {
    super()
    socket.on('data', this.receive)
    socket.on('end', this.finish)
    socket.on('close', this.finish)
  }

  /** Stops reading the socket. */
  release(): void {
    this.socket.off('data', this.receive)
    this.socket.off('end', this.finish)
    this.socket.off('close', this.finish)
  }

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done)
  }

  override _final(done: () => void): void {
    done()
  }
}
