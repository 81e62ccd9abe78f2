import type { Endpoint } from '@ftpkit/session'
import type { FtpError } from '@ftpkit/transfer'

/** An event of a server, for logs and metrics. It contains no secrets. */
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
  | { readonly kind: 'login'; readonly session: number; readonly user: string; readonly granted: boolean }
  | {
      readonly kind: 'transfer'
      readonly session: number
      readonly direction: string
      readonly path: string
      readonly parameters: string
      /** Octets on the data connection. */
      readonly octets: number
      readonly milliseconds: number
      readonly outcome: string
    }
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
  | { readonly kind: 'closed'; readonly session: number; readonly milliseconds: number }
  /** Something went wrong that no reply explains: what was thrown, and what the server was doing. */
  | {
      readonly kind: 'fault'
      readonly session: number | undefined
      readonly doing: string
      readonly error: unknown
    }

/** Called with each event, in order. It must not block: the server waits for nothing it does. */
export type ServerLog = (event: ServerEvent) => void
