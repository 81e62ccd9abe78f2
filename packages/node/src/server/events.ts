import type { Endpoint } from '@ftpkit/session'

/** What a server tells about itself, for logs and metrics. Nothing in it is secret. */
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
  | { readonly kind: 'closed'; readonly session: number; readonly milliseconds: number }
  /** Something went wrong that no reply tells: what was thrown, and where. */
  | {
      readonly kind: 'fault'
      readonly session: number | undefined
      readonly doing: string
      readonly error: unknown
    }

export type ServerLog = (event: ServerEvent) => void
