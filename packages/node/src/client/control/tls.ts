import { isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { FtpError, type FtpErrorPhase } from '@ftpkit/transfer'
import { ObservedConnection } from '../../net/close-notify.js'

/** Whom to trust, and as whom the server must show itself. */
export interface TlsTrust {
  readonly host: string
  readonly servername?: string | undefined
  readonly ca?: string | Uint8Array | undefined
  readonly insecure?: boolean | undefined
}

/** A data connection under TLS. */
export interface SecureData {
  readonly socket: TLSSocket
  /** Whether TLS went on from a session of the control connection, as a server may insist on. */
  readonly resumed: boolean
  /** Whether the peer ended the connection without saying so under TLS: what came may then be a part only. */
  cutShort(): boolean
}

/** TLS of one FTP session: the control connection first, then every data connection with the newest ticket. */
export class TlsClient {
  /** Newest ticket. TLS 1.3 sends them after the handshake, and some servers take each only once. */
  private session: Buffer | undefined

  /** @param patience milliseconds for a handshake */
  constructor(
    private readonly trust: TlsTrust,
    private readonly patience: number,
  ) {}

  /** @throws FtpError that says what is wrong with the certificate; the socket is then closed */
  secureControl(plain: Socket): Promise<TLSSocket> {
    return this.shake(plain, 'TLS')
  }

  /**
   * @param watchEnd whether the end of the connection is the end of the file, so that `cutShort` must know
   * @throws FtpError
   */
  async secureData(plain: Socket, watchEnd: boolean): Promise<SecureData> {
    const watch = watchEnd ? new ObservedConnection(plain) : undefined
    const socket = await this.shake(watch ?? plain, 'data connection', this.session)
    return { socket, resumed: socket.isSessionReused(), cutShort: () => watch?.cut ?? false }
  }

  private shake(
    plain: Socket | ObservedConnection,
    phase: FtpErrorPhase,
    session?: Buffer,
  ): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ ...this.options(session), socket: plain })
      // At once: a short file may end in the very packet that completes the handshake.
      if (plain instanceof ObservedConnection) plain.watch(socket)
      const fail = (error: FtpError) => {
        clearTimeout(timer)
        socket.destroy()
        reject(error)
      }
      const late = () => new FtpError('timed-out', `no TLS in ${this.patience / 1_000} s`, { phase })
      const timer = setTimeout(() => fail(late()), this.patience)
      const closed = () =>
        fail(new FtpError('connection-failed', 'the server closed the connection instead of TLS', { phase }))
      const failed = (error: Error) => fail(notTrusted(error, this.trust, phase))
      socket.on('session', (ticket) => {
        this.session = ticket
      })
      socket.once('error', failed).once('close', closed)
      socket.once('secureConnect', () => {
        clearTimeout(timer)
        socket.off('error', failed).off('close', closed)
        // A reset may come before anybody else listens.
        socket.on('error', () => {})
        resolve(socket)
      })
    })
  }

  private options(session: Buffer | undefined): ConnectionOptions {
    const { host, ca, insecure } = this.trust
    const servername = this.trust.servername ?? host
    return {
      host,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: insecure !== true,
      allowHalfOpen: true,
      // As IANA registers it for FTP: a server can tell it from what somebody has a browser send (ALPACA).
      ALPNProtocols: ['ftp'],
      // Node drops a session for another name than it was made for, so the name is always there; an address is none.
      ...(isIP(servername) === 0 && { servername }),
      ...(ca !== undefined && { ca: typeof ca === 'string' ? ca : Buffer.from(ca) }),
      ...(session !== undefined && { session }),
    } as ConnectionOptions
  }
}

/** What is wrong with a certificate, by OpenSSL's code, and what to do. */
const faults: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself; give it as the CA if you know it',
  SELF_SIGNED_CERT_IN_CHAIN:
    'the one at the end of its chain is not known here; give it as the CA if you know it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'whoever signed it is not known here; give their certificate as the CA',
  UNABLE_TO_GET_ISSUER_CERT: 'whoever signed it is not known here; give their certificate as the CA',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'whoever signed it is not known here; give their certificate as the CA',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet; is the clock right?',
  CERT_REVOKED: 'it was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name',
}

function notTrusted(error: Error & { code?: string }, { host }: TlsTrust, phase: FtpErrorPhase): FtpError {
  const fault = faults[error.code ?? '']
  const message = fault
    ? `the certificate of ${host} is not trusted: ${fault} (${error.message})`
    : `no TLS with ${host}: ${error.message}`
  return new FtpError('connection-failed', message, { phase, address: host, cause: error })
}
