import type { Endpoint, Question } from '@ftpkit/session'
import type { FtpError } from '@ftpkit/transfer'

/** Who did something: what an audit needs of a session. */
export interface Actor {
  /** Number of the session, unique while the server runs. */
  readonly session: number
  /** Address and port of the client. */
  readonly peer: Endpoint
  /** The account that is logged in; undefined before a login. */
  readonly account: string | undefined
  /** Whether TLS protects the control connection. */
  readonly tls: boolean
}

/**
 * A change that is not a transfer. `site` is a SITE command of an embedder or a personality, whatever it does; `purge`
 * removes a job.
 */
export type ChangeOperation =
  | Extract<
      Question['operation'],
      'remove' | 'rename' | 'makeDirectory' | 'removeDirectory' | 'setAttributes'
    >
  | 'site'
  | 'purge'

/** An event of a server, for logs, audits and metrics. It contains no secrets. */
export type ServerEvent =
  | {
      readonly kind: 'connected'
      readonly session: number
      readonly peer: Endpoint
      /** The proxy that it came through; absent for none. */
      readonly proxy?: Endpoint | undefined
    }
  /** A connection from a proxy was closed, because it did not begin with a header of the PROXY protocol that can be used. */
  | { readonly kind: 'headerRefused'; readonly proxy: Endpoint; readonly error: FtpError }
  /** A client, or a connection of a proxy, got 421 instead of a session, or was closed, because of a limit. */
  | { readonly kind: 'refused'; readonly peer: Endpoint; readonly limit: RefusingLimit | ProxyLimit }
  /** TLS of the control connection has begun, or ended by CCC or REIN. */
  | { readonly kind: 'tls'; readonly session: number; readonly on: boolean }
  /** A user was granted or refused a login. */
  | ({
      readonly kind: 'login'
      readonly user: string
      readonly granted: boolean
      /** Why it was refused; undefined where it was granted. */
      readonly reason?: LoginRefusal | undefined
      /** Whether a refusal counts as a failure of the client, which may lead to a ban. */
      readonly counted?: boolean | undefined
    } & Actor)
  /** A client was banned for what it did, also on all servers that share bans. */
  | {
      readonly kind: 'banned'
      /** What is refused now: an IPv4 address, or the first 64 bits of an IPv6 one. */
      readonly client: string
      /** The client whose offence was the last. */
      readonly peer: Endpoint
      readonly offence: Offence
      /** Length of the ban. */
      readonly milliseconds: number
      /** How often it was banned, this time included. */
      readonly times: number
    }
  /** A client asked by PORT, EPRT or LPRT for a data connection to an address that it may not name. */
  | ({
      readonly kind: 'bounced'
      /** The address that it named. */
      readonly target: Endpoint
    } & Actor)
  /** A client spoke another protocol, or sent commands that are refused before a login, and was closed. */
  | { readonly kind: 'scanned'; readonly session: number; readonly peer: Endpoint }
  | ({
      readonly kind: 'transfer'
      readonly direction: string
      /** What becomes of a file that has the name of a stored one already; undefined for other directions. */
      readonly disposition: string | undefined
      readonly path: string
      readonly parameters: string
      /** Octets on the data connection. */
      readonly octets: number
      readonly milliseconds: number
      /** The jobs that an upload has become; undefined for a file. */
      readonly jobs?: readonly string[] | undefined
      /** `complete`, or why it failed. */
      readonly outcome: string
    } & Actor)
  /** A file or directory was changed by another command than a transfer, or was to be. */
  | ({
      readonly kind: 'change'
      readonly operation: ChangeOperation
      /** Of `site` it is the command, without its argument if that is secret. */
      readonly path: string
      /** The new path of what was renamed. */
      readonly to: string | undefined
      readonly milliseconds?: number | undefined
      /** `complete`, or why it was refused. */
      readonly outcome: string
    } & Actor)
  /**
   * A connection to the passive port of a session came from another address than its data connection may, and was closed.
   * `expected` is the address of the control connection.
   */
  | {
      readonly kind: 'turnedAway'
      readonly session: number
      readonly peer: Endpoint
      readonly expected: string
      /** The proxy that it came through; absent for none. Without a header that names another, it is the peer. */
      readonly proxy?: Endpoint | undefined
      /** What is wrong with the header of the PROXY protocol that it began with. */
      readonly error?: FtpError | undefined
    }
  /** A session is over. Its account is the last that was logged in. */
  | ({
      readonly kind: 'closed'
      readonly milliseconds: number
      /** Logins that were asked for. */
      readonly logins: number
      /** Octets on its data connections: of uploads, and of downloads and lists. */
      readonly octets: { readonly upload: number; readonly download: number }
    } & Actor)
  /** Something went wrong that no reply explains: what was thrown, and what the server was doing. */
  | {
      readonly kind: 'fault'
      readonly session: number | undefined
      readonly doing: string
      readonly error: unknown
    }

/** Why a client is refused whatever it says. */
export type GateRefusal = 'denied' | 'banned'

/**
 * What a client does that counts towards a ban: a failed `login`; a `bounce`, which is a data connection that it wanted to
 * another address; a `dataConnection` of another client, to which it connected; a connection from a proxy without a usable
 * `proxyHeader`; a `scan` by another protocol; a session that ended with `noLogin`.
 */
export type Offence = 'login' | 'bounce' | 'dataConnection' | 'proxyHeader' | 'scan' | 'noLogin'

/** What refuses a client: limits of `ServerLimits`, `descriptors` of the process, its network, or its ban. */
export type RefusingLimit = 'sessions' | 'sessionsPerAddress' | 'descriptors' | GateRefusal

/** What refuses a connection of a proxy: `pendingHeaders` of `ServerLimits`, or the sessions that proxies open for themselves. */
export type ProxyLimit = 'pendingHeaders' | 'healthChecks'

/**
 * Why a login is refused: `credentials` where an authenticator tells no more, an unknown `user`, the wrong `password`, a
 * `network` from which the user may not come, a user without a `home` or any permission; or it was not asked, since the
 * client is `banned`, TLS is missing, or the authenticator threw, which is `unavailable`.
 */
export type LoginRefusal =
  | 'credentials'
  | 'user'
  | 'password'
  | 'network'
  | 'home'
  | 'banned'
  | 'tls'
  | 'unavailable'

/** Called with each event, in order. It must not block: the server waits for nothing it does. */
export type ServerLog = (event: ServerEvent) => void
