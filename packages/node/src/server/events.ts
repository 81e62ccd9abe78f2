import type { Endpoint } from '@ftpkit/session'

/** An event of a server, for logs and metrics. It contains no secrets. */
export type ServerEvent =
  | { readonly kind: 'connected'; readonly session: number; readonly peer: Endpoint }
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
