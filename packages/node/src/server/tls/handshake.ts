import type { TLSSocket } from 'node:tls'
import { FtpError } from '@ftpkit/transfer'
import type { Clock } from '../../net/clock.js'
import { onServerHandshake, onTlsEnd, peerVerified } from '../../net/node-internals.js'
import { within } from '../../net/within.js'

/** What a server demands of a handshake. */
export interface HandshakeOptions {
  readonly clock: Clock
  /** Milliseconds it may take. */
  readonly timeout: number
  /** Whether the client must have shown a certificate that OpenSSL accepts. */
  readonly clientCertificate: boolean
}

/**
 * Waits until the handshake of a server's TLSSocket is complete. Faults of TLS after it destroy the socket.
 *
 * @throws FtpError with reply 522 when the handshake fails, takes too long or the connection ends; the socket is then
 *   destroyed
 */
export async function handshake(secured: TLSSocket, options: HandshakeOptions): Promise<void> {
  const { clock, timeout, clientCertificate } = options
  const late = () => {
    throw new Error('it took too long')
  }
  try {
    await within<void>({ time: { clock, milliseconds: timeout, late } }, (resolve, reject) => {
      const ended = () => reject(new Error('the connection ended'))
      secured.once('close', ended)
      const unwatch = onTlsEnd(secured, ended)
      const fault = (error: Error) => {
        reject(error)
        secured.destroy()
      }
      onServerHandshake(secured, { secure: resolve, fault })
      return () => {
        secured.off('close', ended)
        unwatch()
      }
    })
    if (clientCertificate && !peerVerified(secured))
      throw new Error('the certificate of the client is not accepted')
  } catch (error) {
    secured.destroy()
    throw tlsFault(`the TLS handshake failed: ${(error as Error).message}`, error as Error)
  }
}

/** A data connection that is not protected as the server demands. */
export function tlsFault(message: string, cause?: Error): FtpError {
  return new FtpError('connection-failed', message, {
    phase: 'data connection',
    replyHint: 522,
    clause: '4217 §10.2',
    cause,
  })
}
