import type { Server, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type SecureContext, TLSSocket } from 'node:tls'
import { type Clock, nodeClock } from '../../net/clock.js'
import { onKeyLine, singleSessionStore, watchTlsEnd } from '../../net/node-internals.js'
import { watchSecured } from '../../net/tap.js'
import type { ClearableConnection } from './clearable-connection.js'
import { applicationProtocol, repeatsTickets, SecureContexts, type TlsOptions } from './contexts.js'
import { handshake, tlsFault } from './handshake.js'
import type { SentRecords } from './ticket-replay.js'

/** A data connection under TLS. */
export interface SecuredData {
  /** TLS on the connection that was given. */
  readonly socket: TLSSocket
  /** Whether the client ended it without the close_notify that the server demands. */
  readonly cut: () => boolean
}

/** TLS of one session: its tickets open with its own keys, so that a resumed connection belongs to this session. */
export class SessionTls {
  private readonly contexts: SecureContexts
  /** For data connections only: on the control connection it would cost 16 KiB. */
  private store: Server | undefined
  /** The output of the control connection, where its ticket may have to be sent again. */
  private controlSent: SentRecords | undefined
  /** Whether the control connection is in clear again. */
  controlIsClear = false

  constructor(
    private readonly options: TlsOptions,
    private readonly clock: Clock = nodeClock,
  ) {
    this.contexts = new SecureContexts(options)
  }

  /**
   * Begins TLS on the control connection.
   *
   * @param timeout milliseconds for the handshake
   * @throws FtpError when the handshake fails or takes too long; the connection is then destroyed
   */
  async secureControl(connection: ClearableConnection, timeout: number): Promise<TLSSocket> {
    const sent = repeatsTickets(this.options) ? await sentRecords() : undefined
    connection.outgoing = sent
    const secured = this.socketOn(connection, this.contexts.control)
    const stop = onKeyLine(secured, (line, suite) => sent?.keyLine(line, suite))
    await this.handshake(secured, timeout)
    if (secured.isSessionReused()) this.contexts.adoptResumed()
    stop()
    this.controlSent = sent
    this.controlIsClear = false
    const session = secured.getProtocol() === 'TLSv1.2' ? secured.getSession() : undefined
    if (session) this.store = singleSessionStore(session)
    return secured
  }

  /**
   * The control connection is in clear again (CCC), where no ticket can be sent. From now on a client gets a new ticket
   * with each file that it retrieves. One that stores may never read, and an unread ticket would cut off the end of its
   * file.
   */
  controlCleared(): void {
    this.controlSent = undefined
    this.controlIsClear = true
  }

  /**
   * Begins TLS on a data connection. A client may use up its ticket by that, so it is sent the ticket again.
   *
   * @param timeout milliseconds for the handshake
   * @param direction of the file, as this end sees it; undefined if it isn't known yet
   * @throws FtpError with reply 522 when the handshake fails, or the session of the control connection isn't resumed
   */
  async secureData(
    connection: Socket,
    timeout: number,
    direction: 'send' | 'receive' | undefined,
  ): Promise<SecuredData> {
    const renews = this.controlIsClear && direction === 'send'
    const context = renews ? this.contexts.renewing : this.contexts.data
    const secured = this.socketOn(connection, context, this.store)
    watchSecured(connection, secured)
    // At once: a short file may end in the very packet that completes the handshake.
    const isCut = watchTlsEnd(secured)
    try {
      await this.handshake(secured, timeout)
    } finally {
      // Not before: with a reply that comes first, the client would use this ticket now, and have none the next time.
      this.controlSent?.repeatTicket()
    }
    if (secured.isSessionReused() || this.options.resumption === 'optional')
      return { socket: secured, cut: () => this.options.dataEnd !== 'any' && isCut() }
    secured.destroy()
    throw tlsFault('the data connection must resume the TLS session of the control connection')
  }

  private handshake(secured: TLSSocket, timeout: number): Promise<void> {
    return handshake(secured, { clock: this.clock, timeout, clientCertificate: this.wantsCertificate })
  }

  private get wantsCertificate(): boolean {
    return this.options.clientAuthorities !== undefined
  }

  private socketOn(
    connection: Duplex,
    context: SecureContext = this.contexts.main,
    store?: Server,
  ): TLSSocket {
    // A TLSSocket never reports a close that preceded it.
    if (connection.destroyed) throw tlsFault('the TLS handshake failed: the connection ended')
    return new TLSSocket(connection as Socket, {
      isServer: true,
      ...(store && { server: store }),
      secureContext: context,
      ALPNProtocols: [applicationProtocol],
      SNICallback: (name, done) => done(null, this.contexts.named(name)),
      ...(this.wantsCertificate && { requestCert: true, rejectUnauthorized: true }),
    })
  }
}

/**
 * Loads what sessions with these options need, before the first of them: it opens a file, and sessions may have used up all
 * descriptors. With Node 20 what could not be loaded once fails for ever.
 */
export async function loadForSessions(options: TlsOptions): Promise<void> {
  if (repeatsTickets(options)) await sentRecords()
}

/** Loads the record layer with its first use. */
async function sentRecords(): Promise<SentRecords> {
  const { SentRecords } = await import('./ticket-replay.js')
  return new SentRecords()
}
