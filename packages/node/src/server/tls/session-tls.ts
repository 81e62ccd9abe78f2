import type { Server, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type SecureContext, TLSSocket } from 'node:tls'
import { type Clock, nodeClock } from '../../net/clock.js'
import { ObservedConnection } from '../../net/close-notify.js'
import { onKeyLine, singleSessionStore } from '../../net/node-internals.js'
import type { ClearableConnection } from './clearable-connection.js'
import { applicationProtocol, repeatsTickets, SecureContexts, type TlsOptions } from './contexts.js'
import { handshake, tlsFault } from './handshake.js'
import type { SentRecords } from './ticket-replay.js'

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
    const secured = this.socketOn(connection)
    const stop = onKeyLine(secured, (line, suite) => sent?.keyLine(line, suite))
    await this.handshake(secured, timeout)
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
    connection: Duplex,
    timeout: number,
    direction: 'send' | 'receive' | undefined,
  ): Promise<TLSSocket> {
    const renews = this.controlIsClear && direction === 'send'
    const context = renews ? this.contexts.renewing : this.contexts.main
    const secured = this.socketOn(connection, context, this.store)
    if (connection instanceof ObservedConnection) connection.watch(secured)
    try {
      await this.handshake(secured, timeout)
    } finally {
      // Not before: with a reply that comes first, the client would use this ticket now, and have none the next time.
      this.controlSent?.repeatTicket()
    }
    if (secured.isSessionReused() || this.options.resumption === 'optional') return secured
    secured.destroy()
    throw tlsFault('the data connection must resume the TLS session of the control connection')
  }

  /** Whether a client must end a data connection by close_notify. */
  get demandsCloseNotify(): boolean {
    return this.options.dataEnd !== 'any'
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

/** Loads the record layer with its first use. */
async function sentRecords(): Promise<SentRecords> {
  const { SentRecords } = await import('./ticket-replay.js')
  return new SentRecords()
}
