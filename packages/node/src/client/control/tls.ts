import { isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { FtpError, type FtpErrorPhase } from '@ftpkit/transfer'
import type { Clock } from '../../net/clock.js'
import { seconds } from '../../net/faults.js'
import { watchTlsEnd } from '../../net/node-internals.js'
import { watchSecured } from '../../net/tap.js'
import { within } from '../../net/within.js'
import { explainTlsError, handshakeFault } from './handshake-fault.js'

/** A certificate of the client, and the private key that belongs to it, both as PEM. */
export interface ClientIdentity {
  /** With the certificates of the authorities between it and one that the server trusts, if there are any. */
  readonly cert: string | Uint8Array
  /** The private key. */
  readonly key: string | Uint8Array
  /** For a key that is encrypted. */
  readonly passphrase?: string | undefined
}

/** Which certificates to trust, and the name that the server's must hold. */
export interface TlsTrust {
  /** The server as it was named. */
  readonly host: string
  /** The name that its certificate must hold. @default the host */
  readonly servername?: string | undefined
  /** Authorities that are trusted, as PEM. @default those of Node */
  readonly ca?: string | Uint8Array | undefined
  /** Whether any certificate is accepted. @default false */
  readonly insecure?: boolean | undefined
  /** The certificate of the client, for servers that demand one. @default none */
  readonly identity?: ClientIdentity | undefined
  /** Called with what is wrong with a certificate that is accepted nevertheless. */
  readonly onWarning?: ((warning: string) => void) | undefined
  /** Called once TLS has begun on the control connection. */
  readonly onTls?: ((facts: TlsFacts) => void) | undefined
}

/** TLS of a control connection. */
export interface TlsFacts {
  /** Such as `TLSv1.3`. */
  readonly protocol: string
  /** The name of OpenSSL for the cipher suite. */
  readonly cipher: string
  /** Common name that the certificate of the server has; undefined for none. */
  readonly subject: string | undefined
  /** Common name or organization of the authority that issued it. */
  readonly issuer: string | undefined
  /** Milliseconds since 1970 from which it is valid. */
  readonly validFrom: number
  /** Milliseconds since 1970 until which it is valid. */
  readonly validTo: number
  /** Whether an authority that is trusted has issued it, for this name. */
  readonly trusted: boolean
}

/** A data connection under TLS. */
export interface SecureData {
  /** TLS on the connection that was given. */
  readonly socket: TLSSocket
  /** Whether the TLS session of the control connection was resumed, as a server may require. */
  readonly resumed: boolean
  /** Whether the peer closed the connection without a close_notify: what arrived may then be only a part. */
  cutShort(): boolean
}

/** TLS of one FTP session: first the control connection, then every data connection, which resumes its session. */
export class TlsClient {
  /** The newest ticket. TLS 1.3 sends tickets after the handshake, and some servers accept each only once. */
  private session: Buffer | undefined

  /** @param timeout milliseconds for a handshake */
  constructor(
    private readonly trust: TlsTrust,
    private readonly timeout: number,
    private readonly clock: Clock,
  ) {}

  /** @throws FtpError that says what is wrong with the certificate; the socket is then closed */
  async secureControl(clear: Socket): Promise<TLSSocket> {
    const socket = this.begin(clear)
    await this.handshake(socket, 'TLS')
    this.warnAboutName(socket)
    this.trust.onTls?.(factsOf(socket))
    return socket
  }

  /**
   * @param watchEnd whether the end of the connection is the end of the file, so that `cutShort` is needed
   * @throws FtpError; the socket is then closed
   */
  async secureData(clear: Socket, watchEnd: boolean): Promise<SecureData> {
    const socket = this.begin(clear, this.session)
    // At once: a short file may end in the very packet that completes the handshake.
    const isCut = watchEnd ? watchTlsEnd(socket) : () => false
    await this.handshake(socket, 'data connection')
    return { socket, resumed: socket.isSessionReused(), cutShort: isCut }
  }

  private begin(clear: Socket, session?: Buffer): TLSSocket {
    const socket = connect({ ...this.options(session), socket: clear })
    watchSecured(clear, socket)
    socket.on('session', (ticket) => {
      this.session = ticket
    })
    return socket
  }

  private async handshake(socket: TLSSocket, phase: FtpErrorPhase): Promise<void> {
    const { clock, timeout, trust } = this
    const late = (): never => {
      const message = `the TLS handshake with ${trust.host} took longer than ${seconds(timeout)}`
      throw new FtpError('timed-out', message, { phase, address: trust.host })
    }
    try {
      await within<void>({ time: { clock, milliseconds: timeout, late } }, (resolve, reject) => {
        const onError = (error: Error) => reject(handshakeFault(error, trust.host, phase))
        const onClose = () => reject(closedInHandshake(trust.host, phase))
        socket.once('error', onError).once('close', onClose).once('secureConnect', resolve)
        return () => socket.off('error', onError).off('close', onClose).off('secureConnect', resolve)
      })
      socket.prependListener('error', explainTlsError)
    } catch (error) {
      socket.destroy()
      throw error
    } finally {
      // A reset may come before another listener is there.
      socket.on('error', () => {})
    }
  }

  /** RFC 9525 §6.3: names are in subject alternative names only. Node accepts a common name where there are none. */
  private warnAboutName(socket: TLSSocket): void {
    const { insecure, onWarning, host } = this.trust
    if (insecure || !onWarning || socket.getPeerCertificate().subjectaltname) return
    onWarning(
      `the certificate of ${host} has no subject alternative name (subjectAltName), only a common name, which RFC 9525 does not accept: have it renewed`,
    )
  }

  private options(session: Buffer | undefined): ConnectionOptions {
    const { host, ca, insecure, identity } = this.trust
    const servername = this.trust.servername ?? host
    return {
      host,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: insecure !== true,
      allowHalfOpen: true,
      // Registered with IANA for FTP: a server can refuse what an attacker makes a browser send (ALPACA).
      ALPNProtocols: ['ftp'],
      // Node drops a session made for another name, so the name is always given; an address can't be a server name.
      ...(isIP(servername) === 0 && { servername }),
      // Partial: a certificate of the server itself may be given, although another authority has issued it.
      ...(ca !== undefined && {
        ca: octetsOf(ca),
        allowPartialTrustChain: true,
      }),
      ...(session !== undefined && { session }),
      ...(identity && { ...identity, cert: octetsOf(identity.cert), key: octetsOf(identity.key) }),
    } as ConnectionOptions
  }
}

function octetsOf(pem: string | Uint8Array): string | Buffer {
  return typeof pem === 'string' ? pem : Buffer.from(pem)
}

function closedInHandshake(host: string, phase: FtpErrorPhase): FtpError {
  const what = phase === 'data connection' ? 'the data connection' : 'the connection'
  const message = `${host} closed ${what} during the TLS handshake`
  return new FtpError('connection-failed', message, { phase, address: host })
}

function factsOf(socket: TLSSocket): TlsFacts {
  const { subject, issuer, valid_from, valid_to } = socket.getPeerCertificate()
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    subject: [subject?.CN ?? []].flat()[0],
    issuer: [issuer?.CN ?? issuer?.O ?? []].flat()[0],
    validFrom: Date.parse(valid_from),
    validTo: Date.parse(valid_to),
    trusted: socket.authorized,
  }
}
