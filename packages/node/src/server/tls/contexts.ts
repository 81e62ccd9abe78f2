import { randomBytes } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import { handleTickets, type TicketHandling } from '../../net/node-internals.js'
import { sessionTicketKeys, ticketKeysNamed } from './shared-tickets.js'

/** A certificate with its chain, and its private key, both as PEM. */
export interface TlsIdentity {
  /** The certificate, followed by its chain. */
  readonly cert: string | Uint8Array
  /** The private key, not encrypted. */
  readonly key: string | Uint8Array
}

export interface TlsOptions extends TlsIdentity {
  /** When TLS starts: if AUTH asks for it, by AUTH before any login, or with the first octet (port 990). */
  readonly mode: 'optional' | 'required' | 'implicit'
  /**
   * Whether a protected data connection must resume the TLS session of its own control connection, which proves that
   * the same client opened it. `optional` is for clients that can't. It limits sessions to TLS 1.2: after a complete
   * handshake TLS 1.3 sends tickets, and a client that uploads without ever reading them resets the connection when it
   * closes, and loses the end of its file.
   *
   * @default 'required'
   */
  readonly resumption?: 'required' | 'optional' | undefined
  /**
   * Whether the control connection sends its TLS 1.3 session ticket again before each protected data connection, for
   * clients that use a ticket once (RFC 8446 §C.4). Node can't send tickets after the handshake, so the records that
   * the control connection sends are then sealed by this package. `false` limits sessions to TLS 1.2 where resumption
   * is required: there a session may be resumed any number of times.
   *
   * @default true
   */
  readonly ticketReplay?: boolean | undefined
  /**
   * Whether CCC takes TLS off the control connection again (RFC 4217 §5), for routers that look into it to let data
   * connections through. Anyone in between can then give commands in the user's name.
   *
   * @default false
   */
  readonly clearCommandChannel?: boolean | undefined
  /**
   * How a client may end a protected data connection on which it stores a file. Only `close-notify` proves that all
   * octets came: without it a connection that someone cut looks like one that ended (RFC 5246 §7.2.1), so the store is
   * answered 426, and the old file stays. `any` is for programs that never send close_notify.
   *
   * @default 'close-notify'
   */
  readonly dataEnd?: 'close-notify' | 'any' | undefined
  /** Other certificates, by the name that the client asks for (SNI), in lower case. */
  readonly names?: Readonly<Record<string, TlsIdentity>> | undefined
  /** Authorities that may have issued the certificates of clients, as PEM: then every client must have one. */
  readonly clientAuthorities?: string | Uint8Array | undefined
  /**
   * Keys that several servers share, as they are now: the first seals tickets, and all of them open some. A client that
   * connects again then resumes its session on the control connection, at any of the servers, without another
   * handshake; data connections must still resume the session of their own control connection. Not where clients need
   * certificates, which are not looked at again then. @default none: no session is resumed by another
   */
  readonly ticketKeys?: (() => readonly Uint8Array[]) | undefined
}

/** The application protocol; a client that offers only others is not an FTP client (RFC 7301, the ALPACA attack). */
export const applicationProtocol = 'ftp'

/** Octets of the keys that seal session tickets, as Node defines them. */
const ticketKeysLength = 48

/**
 * Seconds for which a session can be resumed. Data connections of long sessions must resume it, and OpenSSL's default
 * is two hours. The maximum of RFC 8446 §4.6.1.
 */
const ticketLifetime = 604_800

/** Whether tickets are sent again under TLS 1.3. */
export function repeatsTickets({ resumption, ticketReplay = true }: TlsOptions): boolean {
  return resumption !== 'optional' && ticketReplay
}

/** The OpenSSL contexts of one session. They seal tickets by keys that no other session has. */
export class SecureContexts {
  /** Shows the certificate of the server itself. */
  readonly main: SecureContext
  private readonly ticketKeys: Buffer
  /** Those that several servers share. */
  private readonly sharedKeys: readonly Uint8Array[]
  private renewingContext: SecureContext | undefined
  private dataContext: SecureContext | undefined
  /** Keys of the ticket that a client offered last, and of the one by which it resumed an earlier session. */
  private opened: Buffer | undefined
  private adopted: Buffer | undefined

  /** @throws an Error of OpenSSL for a certificate or a key that can't be used */
  constructor(private readonly options: TlsOptions) {
    this.sharedKeys = options.clientAuthorities ? [] : (options.ticketKeys?.() ?? [])
    const [sealing] = this.sharedKeys
    this.ticketKeys = sealing ? sessionTicketKeys(sealing) : randomBytes(ticketKeysLength)
    this.main = this.contextOf(options)
  }

  /** The context with the certificate for a server name, or the main one. */
  named(name: string): SecureContext {
    const { names = {} } = this.options
    const key = name.toLowerCase()
    return Object.hasOwn(names, key) ? this.contextOf(names[key]!) : this.main
  }

  /** For a control connection: it also takes tickets of earlier sessions, and then sends one of this. */
  get control(): SecureContext {
    if (this.sharedKeys.length === 0) return this.main
    const others = (name: Buffer) => {
      // Of several that a client offers, the last one asked for is the one that is used, if any is.
      this.opened = ticketKeysNamed(name, this.sharedKeys)
      return this.opened
    }
    return this.contextWith({ renews: true, others })
  }

  /** The control connection has resumed an earlier session: from now on data connections may resume that too. */
  adoptResumed(): void {
    const { opened } = this
    if (!opened) return
    this.adopted = opened
    this.dataContext = this.contextWith({ renews: false, others: this.adoptedKeys })
  }

  /** For a data connection: it takes tickets of this session alone, and sends none. */
  get data(): SecureContext {
    return this.dataContext ?? this.main
  }

  /** The same, but it sends a new ticket whenever one is used. Made at its first use. */
  get renewing(): SecureContext {
    this.renewingContext ??= this.contextWith({ renews: true, others: this.adoptedKeys })
    return this.renewingContext
  }

  /** A client may keep the ticket that it resumed by, which no other client has. */
  private readonly adoptedKeys = (name: Buffer): Buffer | undefined =>
    this.adopted?.subarray(0, name.length).equals(name) ? this.adopted : undefined

  private contextWith(handling: TicketHandling): SecureContext {
    const context = this.contextOf(this.options)
    handleTickets(context, this.ticketKeys, handling)
    return context
  }

  private contextOf({ cert, key }: TlsIdentity): SecureContext {
    const { clientAuthorities } = this.options
    return createSecureContext({
      cert: asBuffer(cert),
      key: asBuffer(key),
      ...(clientAuthorities && { ca: asBuffer(clientAuthorities) }),
      ticketKeys: this.ticketKeys,
      sessionTimeout: ticketLifetime,
      sessionIdContext: applicationProtocol,
      minVersion: 'TLSv1.2',
      maxVersion: repeatsTickets(this.options) ? 'TLSv1.3' : 'TLSv1.2',
    })
  }
}

/** @throws an Error of OpenSSL for a certificate or a key that can't be used */
export function checkTls(options: TlsOptions): void {
  new SecureContexts(options)
}

function asBuffer(pem: string | Uint8Array): string | Buffer {
  return typeof pem === 'string' ? pem : Buffer.from(pem)
}
