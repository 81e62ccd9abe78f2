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

/** A change that is not a transfer. */
export type ChangeOperation = Extract<
  Question['operation'],
  'remove' | 'rename' | 'makeDirectory' | 'removeDirectory' | 'setAttributes'
>

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
  /** A client got 421 instead of a session, because of a limit. */
  | { readonly kind: 'refused'; readonly peer: Endpoint; readonly limit: RefusingLimit }
  /** TLS of the control connection has begun, or ended by CCC or REIN. */
  | { readonly kind: 'tls'; readonly session: number; readonly on: boolean }
  /** A user was granted or refused a login. */
  | ({ readonly kind: 'login'; readonly user: string; readonly granted: boolean } & Actor)
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
      /** `complete`, or why it failed. */
      readonly outcome: string
    } & Actor)
  /** A file or directory was changed by another command than a transfer, or was to be. */
  | ({
      readonly kind: 'change'
      readonly operation: ChangeOperation
      readonly path: string
      /** The new path of what was renamed. */
      readonly to: string | undefined
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
  | {
      readonly kind: 'closed'
      readonly session: number
      readonly milliseconds: number
      /** Whether TLS protected the control connection at last. */
      readonly tls: boolean
    }
  /** Something went wrong that no reply explains: what was thrown, and what the server was doing. */
  | {
      readonly kind: 'fault'
      readonly session: number | undefined
      readonly doing: string
      readonly error: unknown
    }

/** The limits of `ServerLimits` that refuse a client, and `descriptors` of the process. */
export type RefusingLimit = 'sessions' | 'sessionsPerAddress' | 'descriptors'

/** Called with each event, in order. It must not block: the server waits for nothing it does. */
export type ServerLog = (event: ServerEvent) => void
