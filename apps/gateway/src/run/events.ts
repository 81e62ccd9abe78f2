import type { GatewayNote, Side } from '@ftpkit/gateway'
import type { Endpoint } from '@ftpkit/node/parts'
import type { FtpError } from '@ftpkit/transfer'

/** Whose session an event is of. */
export interface GatewaySessionFacts {
  /** Number of the session, unique while the gateway runs. */
  readonly session: number
  /** The client; the one that a proxy names, if it came through one. */
  readonly client: Endpoint
  /** The server, once it is connected. */
  readonly server: Endpoint | undefined
}

/** What keeps a client out. */
export type GatewayRefusal = 'sessions' | 'sessionsPerAddress' | 'descriptors' | 'denied'

/** An event of a gateway, for logs and metrics. It contains no secrets; names in it come from peers as they are. */
export type GatewayEvent =
  /** A client has connected. */
  | ({
      readonly kind: 'begun'
      /** The address that it has dialled. */
      readonly local: Endpoint
      /** The proxy that it came through; absent for none. */
      readonly proxy?: Endpoint | undefined
    } & GatewaySessionFacts)
  /** A client got 421 instead of a session; with `pendingHeaders` a connection of a proxy was closed. */
  | { readonly kind: 'refused'; readonly client: Endpoint; readonly limit: GatewayRefusal | 'pendingHeaders' }
  /** A connection from a proxy was closed, because it did not begin with a header of the PROXY protocol that can be used. */
  | { readonly kind: 'headerRefused'; readonly proxy: Endpoint; readonly error: FtpError }
  /** The server of a session is connected. */
  | ({ readonly kind: 'serverConnected' } & GatewaySessionFacts)
  /** TLS has begun on a control connection. */
  | ({ readonly kind: 'tls'; readonly side: Side } & GatewaySessionFacts)
  /** What the session notes: logins, refusals, and why it ended. */
  | ({ readonly kind: 'note'; readonly note: Exclude<GatewayNote, TransferNote> } & GatewaySessionFacts)
  /** A transfer is over: what the session notes, and what moved. */
  | ({ readonly kind: 'transfer' } & Omit<TransferNote, 'kind'> & TransferFacts & GatewaySessionFacts)
  /** A data connection came from another address than that of its control connection, and was closed. */
  | ({
      readonly kind: 'turnedAway'
      readonly side: Side
      readonly peer: Endpoint
      readonly expected: string
    } & GatewaySessionFacts)
  /** A session is over. */
  | ({
      readonly kind: 'closed'
      readonly milliseconds: number
      /** Octets of data connections. */
      readonly octets: Octets
    } & GatewaySessionFacts)
  /** Something went wrong that no other event explains. */
  | {
      readonly kind: 'fault'
      readonly session: number | undefined
      readonly doing: string
      readonly error: unknown
    }

/** What a session notes of a transfer. */
type TransferNote = Extract<GatewayNote, { readonly kind: 'transfer' }>

/** Octets of data connections, by the side that they went to. */
export interface Octets {
  readonly toClient: number
  readonly toServer: number
}

/** No octets. */
export const noOctets: Octets = { toClient: 0, toServer: 0 }

/** What is reported of a transfer besides what its session notes. */
export interface TransferFacts {
  readonly octets: Octets
  /** From the command to its last reply. */
  readonly milliseconds: number
  /** Why its data connections failed; undefined if they did not. */
  readonly fault: string | undefined
}

/** Called with each event, in order. It must not block. */
export type GatewayLog = (event: GatewayEvent) => void
