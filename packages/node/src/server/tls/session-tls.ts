import { randomBytes } from 'node:crypto'
import { Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls'
import { FtpError } from '@ftpkit/transfer'
import { ObservedConnection } from '../../net/close-notify.js'
import type { ClearableConnection } from './clearable-connection.js'
import type { SentRecords } from './ticket-replay.js'

/** A certificate with what is behind it, and its private key, both as PEM. */
export interface TlsIdentity {
  readonly cert: string | Uint8Array
  readonly key: string | Uint8Array
}

export interface TlsOptions extends TlsIdentity {
  /** When TLS begins: when asked for by AUTH, by AUTH before any login, or with the first octet (port 990). */
  readonly mode: 'optional' | 'required' | 'implicit'
  /**
   * Whether a protected data connection must resume the TLS session of its own control connection, which proves that
   * the same client opened it; `required` unless given. `optional` is for clients that can't. It holds sessions to TLS
   * 1.2: after a full handshake TLS 1.3 sends tickets behind it, and a client that uploads without ever reading them
   * resets the connection when it closes, and loses the end of its file.
   */
  readonly resumption?: 'required' | 'optional'
  /**
   * Whether CCC takes TLS off the control connection again (RFC 4217 §5), for routers that look into it to let data
   * connections through; refused unless given, because then whoever sits between can give commands in the user's name.
   */
  readonly clearCommandChannel?: boolean
  /** Other certificates, by the name the client asks for (SNI), in lower case. */
  readonly names?: Readonly<Record<string, TlsIdentity>>
  /** Whoever issued the certificates of clients, as PEM: then a client must have one. */
  readonly clientAuthorities?: string | Uint8Array
}

/** The application protocol; a client that offers others only is no FTP client (RFC 7301, the ALPACA attack). */
const applicationProtocol = 'ftp'

/** Octets of the keys that seal session tickets, as Node wants them. */
const ticketKeysLength = 48

/**
 * Seconds for which a session can be resumed: data connections of long sessions must, and OpenSSL would refuse after
 * two hours. The most that RFC 8446 §4.6.1 allows.
 */
const ticketLifetime = 604_800

/**
 * The session of a control connection by its identifier, for clients of TLS 1.2 that take no tickets (curl). Node asks
 * a server for it; this one listens nowhere, and belongs to one session.
 *
 * @param session as OpenSSL writes it, its identifier within
 */
function sessionStore(session: Buffer): Server {
  const store = new Server()
  store.on('resumeSession', (id: Buffer, done: (error: null, session: Buffer | null) => void) => {
    done(null, id.length === identifierLength && session.includes(id) ? session : null)
  })
  return store
}

/** Octets of an identifier, as OpenSSL makes them. */
const identifierLength = 32

/** TLS of one session: its tickets open with its own keys, so that a resumed connection belongs to this session. */
export class SessionTls {
  private readonly ticketKeys = randomBytes(ticketKeysLength)
  /** For data connections; one for the control connection would cost it 16 KiB. */
  private store: Server | undefined
  private readonly context: SecureContext
  /** What the control connection sends; undefined where it is in clear. */
  private controlSent: SentRecords | undefined
  /** For files that are sent while the control connection is in clear; made when it is wanted first. */
  private renewing: SecureContext | undefined

  constructor(private readonly options: TlsOptions) {
    this.context = this.contextOf(options)
  }

  /**
   * Begins TLS on the control connection.
   *
   * @throws FtpError when the handshake fails or takes too long; the connection is then destroyed
   */
  async secureControl(connection: ClearableConnection, patience: number): Promise<TLSSocket> {
    const { sent } = connection
    const secured = this.socketOn(connection)
    const keyLine = (line: Buffer) => sent.keyLine(line.toString('latin1'), secured.getCipher().name)
    secured.on('keylog', keyLine)
    await this.handshake(secured, patience)
    secured.off('keylog', keyLine)
    this.controlSent = sent
    const session = secured.getProtocol() === 'TLSv1.2' ? secured.getSession() : undefined
    if (session) this.store = sessionStore(session)
    return secured
  }

  /**
   * The control connection is in clear again (CCC), and no ticket can be given there. So a client gets another with each
   * file that it is sent; one that stores may never read, and an unread ticket would cut off the end of its file.
   */
  controlCleared(): void {
    this.controlSent = undefined
  }

  /**
   * Begins TLS on a data connection. A client may have used up its ticket by that, so it gets it again.
   *
   * @param sends whether this end sends the file
   * @throws FtpError with reply 522 when the handshake fails, or the session of the control connection isn't resumed
   */
  async secureData(connection: Duplex, patience: number, sends: boolean): Promise<TLSSocket> {
    const secured = this.socketOn(connection, this.store, this.dataContext(sends))
    if (connection instanceof ObservedConnection) connection.watch(secured)
    this.controlSent?.repeatTicket()
    await this.handshake(secured, patience)
    if (secured.isSessionReused() || this.options.resumption === 'optional') return secured
    secured.destroy()
    throw tlsFault('the data connection must resume the TLS session of the control connection')
  }

  private dataContext(sends: boolean): SecureContext {
    if (!sends || this.controlSent) return this.context
    this.renewing ??= renewingContext(this.contextOf(this.options), this.ticketKeys)
    return this.renewing
  }

  private socketOn(connection: Duplex, store?: Server, context = this.context): TLSSocket {
    return new TLSSocket(connection as Socket, {
      isServer: true,
      ...(store && { server: store }),
      secureContext: context,
      ALPNProtocols: [applicationProtocol],
      SNICallback: (name, done) => done(null, this.contextFor(name)),
      ...(this.options.clientAuthorities && { requestCert: true, rejectUnauthorized: true }),
    })
  }

  private handshake(secured: TLSSocket, patience: number): Promise<void> {
    return untilSecure(secured, patience, this.options.clientAuthorities !== undefined)
  }

  private contextFor(name: string): SecureContext {
    const { names = {} } = this.options
    const key = name.toLowerCase()
    return Object.hasOwn(names, key) ? this.contextOf(names[key]!) : this.context
  }

  private contextOf({ cert, key }: TlsIdentity): SecureContext {
    const { clientAuthorities, resumption } = this.options
    return createSecureContext({
      cert: asBuffer(cert),
      key: asBuffer(key),
      ...(clientAuthorities && { ca: asBuffer(clientAuthorities) }),
      ticketKeys: this.ticketKeys,
      sessionTimeout: ticketLifetime,
      sessionIdContext: applicationProtocol,
      minVersion: 'TLSv1.2',
      maxVersion: resumption === 'optional' ? 'TLSv1.2' : 'TLSv1.3',
    })
  }
}

/** What is not public of Node: the keys of a ticket, asked for each time, and whether another is to be sent. */
interface TicketKeyHandle {
  enableTicketKeyCallback?(): void
  onticketkeycallback?: (name: Buffer, iv: Buffer, seals: boolean) => readonly (number | Buffer)[]
}

/** What OpenSSL understands: this ticket can't be opened, it is sealed, it can be opened and another is to be sent. */
const [foreign, sealed, renewed] = [0, 1, 2]

/** Octets of each of the three parts of ticket keys: a name, a key that signs, a key that encrypts. */
const keyPart = 16

/** Has a context send a new ticket whenever one is used; a Node that can't goes on without. */
function renewingContext(context: SecureContext, ticketKeys: Buffer): SecureContext {
  const handle = context.context as TicketKeyHandle
  if (!handle.enableTicketKeyCallback) return context
  const ours = ticketKeys.subarray(0, keyPart)
  const keys = [ticketKeys.subarray(keyPart, 2 * keyPart), ticketKeys.subarray(2 * keyPart)]
  handle.onticketkeycallback = (name, _iv, seals) =>
    seals ? [sealed, ...keys, ours, randomBytes(keyPart)] : [name.equals(ours) ? renewed : foreign, ...keys]
  handle.enableTicketKeyCallback()
  return context
}

/** @throws an Error of OpenSSL for a certificate or a key that can't be used */
export function checkTls(options: TlsOptions): void {
  new SessionTls(options)
}

function asBuffer(pem: string | Uint8Array): string | Buffer {
  return typeof pem === 'string' ? pem : Buffer.from(pem)
}

function untilSecure(secured: TLSSocket, patience: number, certified: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let settled = false
    const fail = (error?: Error) => {
      if (!settled)
        reject(tlsFault(`the TLS handshake failed: ${error?.message ?? 'the connection ended'}`, error))
      settled = true
      secured.destroy()
    }
    const timer = setTimeout(() => fail(new Error('it took too long')), patience)
    // Node tells faults of a handshake, and of records after it, by this event alone where no tls.Server is in between.
    secured.on('_tlsError', fail)
    secured.on('error', fail)
    secured.once('close', () => {
      clearTimeout(timer)
      fail()
    })
    const stop = onEnd(secured, fail)
    secured.once('secure', () => {
      clearTimeout(timer)
      stop()
      if (certified && !verified(secured))
        return fail(new Error('the certificate of the client is not accepted'))
      settled = true
      resolve()
    })
  })
}

/** Tells of an end at once: a TLSSocket itself tells it to whoever reads, and nobody does before the handshake is done. */
function onEnd(secured: TLSSocket, ended: () => void): () => void {
  const { push } = secured
  secured.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk === null) ended()
    return push.call(secured, chunk, encoding)
  }
  return () => {
    secured.push = push
  }
}

/** Without a tls.Server nobody looks at what OpenSSL found. */
function verified(secured: TLSSocket): boolean {
  const { ssl } = secured as TLSSocket & { readonly ssl?: { verifyError(): Error | null } }
  return ssl?.verifyError() === null
}

function tlsFault(message: string, cause?: Error): FtpError {
  return new FtpError('connection-failed', message, {
    phase: 'data connection',
    replyHint: 522,
    clause: '4217 §10.2',
    cause,
  })
}
