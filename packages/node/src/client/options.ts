import type { DateOrder } from '@ftpkit/protocol'
import type { DataWay } from '@ftpkit/session/user'
import type { TokenBucket } from '@ftpkit/transfer'
import type { Clock } from '../net/clock.js'
import type { Tap } from '../net/tap.js'
import type { DialogueLog } from './control/control.js'
import type { DialRoute } from './control/dial.js'
import type { ClientIdentity, TlsFacts } from './control/tls.js'

/** Where to connect, and as which user. */
export interface ConnectOptions extends DialRoute {
  /** Name or address of the server. All addresses of a name are tried. */
  readonly host: string
  /** Default: 21, or 990 with implicit TLS. */
  readonly port?: number | undefined
  /** @default 'anonymous' */
  readonly user?: string | undefined
  /** @default 'ftpkit@' */
  readonly password?: string | undefined
  /** Sent by ACCT if the server asks for it. Default: such a login fails. */
  readonly account?: string | undefined
  /** Ways to open a data connection, in the order in which they are tried. Default: EPSV, then PASV. */
  readonly data?: readonly DataWay[] | undefined
  /**
   * Moves files in MODE B and C over the same data connection, as long as the server leaves it open and says so by 250
   * (RFC 959 §3.2): many small files are faster. Most servers expect a connection for each file.
   *
   * @default false
   */
  readonly reuse?: boolean | undefined
  /**
   * Asks for the data connection of the next file while one moves, so that a series of small files is faster: from the
   * third file on, where the server has shown that it takes commands in their order, and where a file can be moved again.
   * A server that answers wrongly, refuses or closes costs a new session, never a file, and is not asked any more by this
   * process.
   *
   * @default true
   */
  readonly ahead?: boolean | undefined
  /**
   * TLS on the control connection and on every data connection: begun by AUTH TLS (`explicit`, RFC 4217), or before
   * the greeting (`implicit`). There is no fallback: a server that refuses TLS never gets the user or the password.
   * Default: nothing is encrypted.
   */
  readonly tls?: 'explicit' | 'implicit' | undefined
  /**
   * Certificates of the authorities that may have issued the server's, or the server's own (with Node 20.18 or 22.9), as
   * PEM. Default: those that Node trusts.
   */
  readonly ca?: string | Uint8Array | undefined
  /**
   * Accepts any certificate, so that anyone on the network can pretend to be the server.
   *
   * @default false
   */
  readonly insecure?: boolean | undefined
  /** What proves to the server who connects, by TLS. Default: nothing */
  readonly identity?: ClientIdentity | undefined
  /** Name that the certificate must hold. Default: `host`. */
  readonly servername?: string | undefined
  /**
   * The order of day, month and year in listings whose dates are numbers: those of IBM i have the format of the server's
   * job. Default: what the listings show; a date that may be several ones is absent.
   */
  readonly dateOrder?: DateOrder | undefined
  /**
   * The encoding of names in commands, replies and listings: `utf-8`, the label of a code page that iconv-lite knows and in
   * which ASCII is itself (`gbk`, `shift_jis`, `big5`, `windows-1252`, …; iconv-lite has to be installed), or `auto:PAGE`:
   * UTF-8 if the server's FEAT names UTF8, else that page, which is windows-1252 for `auto` alone. It is settled after each
   * login, for the whole session. `utf-8` and `auto` ask for UTF-8 by `OPTS UTF8 ON` where FEAT names UTF8.
   *
   * Octets of a name that are not part of a character are lone surrogates U+DC80 to U+DCFF, so that any name that a server
   * lists can be sent back to it. A name that the encoding lacks is refused by `bad-path`. Default: UTF-8, which is not
   * asked for
   */
  readonly nameEncoding?: string | undefined
  /**
   * Limits the octets per second on the data connections of this session, and of all others that have the same bucket.
   * Default: no limit.
   */
  readonly pace?: TokenBucket | undefined
  /** Aborts connecting and logging in. */
  readonly signal?: AbortSignal | undefined
  /** Default for each that is absent: {@link defaultClientTimeouts}. */
  readonly timeouts?: Partial<ClientTimeouts> | undefined
  /** Default for each that is absent: {@link defaultClientLimits}. */
  readonly limits?: Partial<ClientLimits> | undefined
  /** Called with every command and reply, secrets hidden. */
  readonly log?: DialogueLog | undefined
  /**
   * Called with each control and data connection of every session that this client opens, and then with what that carries,
   * without TLS. It sees passwords. Default: nothing is watched
   */
  readonly tap?: Tap | undefined
  /** Called with what is unsafe but accepted: a certificate without a subject alternative name. Default: ignored. */
  readonly onWarning?: ((warning: string) => void) | undefined
  /** Called once TLS has begun on a control connection, before anything else is sent. Default: ignored. */
  readonly onTls?: ((facts: TlsFacts) => void) | undefined
  /** The time, for tests and simulations. Default: the clock of Node. */
  readonly clock?: Clock | undefined
}

/** Milliseconds to wait before an operation fails. */
export interface ClientTimeouts {
  /** For the server to accept the control connection, and for the TLS handshake on any connection. */
  readonly connect: number
  /** For each reply. */
  readonly reply: number
  /** For a data connection to open, in either direction. */
  readonly data: number
  /** For the next octet on a data connection, while it is the server that has to act. */
  readonly stall: number
  /** For the replies to ABOR; the session is then closed. */
  readonly abort: number
  /** Between the NOOPs that keep the control connection alive during a transfer; 0 sends none. */
  readonly keepAlive: number
}

/** 30 seconds to connect and to open a data connection, 60 for a reply and the next octets, 10 after ABOR. */
export const defaultClientTimeouts: ClientTimeouts = {
  connect: 30_000,
  reply: 60_000,
  data: 30_000,
  stall: 60_000,
  abort: 10_000,
  keepAlive: 60_000,
}

/** What a server may make the client keep in memory. */
export interface ClientLimits {
  /** Octets of one listing; a longer one fails with `limit-exceeded`. */
  readonly listing: number
}

/** 64 MiB for a listing. */
export const defaultClientLimits: ClientLimits = { listing: 67_108_864 }
