import type { TLSSocket } from 'node:tls'
import { FtpError } from '@ftpkit/transfer'
import { onServerHandshake, onTlsEnd, peerVerified } from '../../net/node-internals.js'

/**
 * Waits until the handshake of a server's TLSSocket is complete.
 *
 * @param timeout milliseconds
 * @param clientCertificate whether the client must have shown a certificate that OpenSSL accepts
 * @throws FtpError with reply 522 when the handshake fails, takes too long or the connection ends; the socket is then
 *   destroyed
 */
export function handshake(secured: TLSSocket, timeout: number, clientCertificate: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let settled = false
    const fail = (error?: Error) => {
      if (!settled)
        reject(tlsFault(`the TLS handshake failed: ${error?.message ?? 'the connection ended'}`, error))
      settled = true
      secured.destroy()
    }
    const timer = setTimeout(() => fail(new Error('it took too long')), timeout)
    const unwatch = onTlsEnd(secured, fail)
    secured.once('close', () => {
      clearTimeout(timer)
      fail()
    })
    onServerHandshake(secured, {
      fault: fail,
      secure: () => {
        clearTimeout(timer)
        unwatch()
        if (clientCertificate && !peerVerified(secured))
          return fail(new Error('the certificate of the client is not accepted'))
        settled = true
        resolve()
      },
    })
  })
}

/** A fault of TLS, which is that of a data connection unless the control connection is just being protected. */
export function tlsFault(message: string, cause?: Error): FtpError {
  return new FtpError('connection-failed', message, {
    phase: 'data connection',
    replyHint: 522,
    clause: '4217 §10.2',
    cause,
  })
}
