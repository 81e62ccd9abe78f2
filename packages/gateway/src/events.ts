import type { HostPort } from '@ftpkit/protocol'
import type { GatewayNote } from './notes.js'
import type { ServerPolicy } from './policy.js'

/** The two peers of a gateway: the FTP client, and the server that it is connected with. */
export type Side = 'client' | 'server'

/** Protection of a data connection (RFC 2228 §3): clear, or private. */
export type Protection = 'C' | 'P'

/** What is known about a session when its server is chosen. */
export interface RouteRequest {
  /** The argument of USER; undefined where the server is chosen when the client connects. */
  readonly user?: string | undefined
  /** The argument of HOST (RFC 7151), if one came. */
  readonly host?: string | undefined
}

/** What happened to a session. */
export type Input =
  /** The client's control connection was accepted. The first input. */
  | { readonly kind: 'connected'; readonly local: HostPort; readonly peer: HostPort }
  /**
   * The server of `route` is connected. `user` replaces the user name that the client gave: the part of `user@host` that
   * the server is to see, for instance. `policy` is what differs for this server from the options of the session.
   */
  | {
      readonly kind: 'serverConnected'
      readonly local: HostPort
      readonly peer: HostPort
      readonly user?: string | undefined
      readonly policy?: ServerPolicy | undefined
    }
  /** There is no server for the client, or it can't be reached. `reason` is for the log: the client is not shown it. */
  | { readonly kind: 'serverNotConnected'; readonly reason: string }
  /** Octets arrived on a control connection; the session doesn't keep them. */
  | { readonly kind: 'octets'; readonly side: Side; readonly octets: Uint8Array }
  /** The client closed its side of the control connection, and may still read. */
  | { readonly kind: 'ended' }
  /** A control connection is gone in both directions. */
  | { readonly kind: 'disconnected'; readonly side: Side }
  /** The TLS handshake that followed `secure` succeeded. A failed one is `disconnected`. */
  | { readonly kind: 'secured'; readonly side: Side }
  /** The listener of `listen` is open. `host` is the address that the peer of that side is to be given. */
  | { readonly kind: 'listening'; readonly host: string; readonly port: number }
  /** The listener of `listen` could not be opened. */
  | { readonly kind: 'notListening'; readonly reason: string }
  /** The data connection of this side is open, after its TLS handshake if it has one. */
  | { readonly kind: 'dataOpened'; readonly side: Side }
  /**
   * The data connection of this side can't be made, or a foreign peer took it. For one of the client, `code` is the reply
   * that it gets, with `reason`: 425, or 522 where it does not protect it as it has to. Without `code` it gets what the server
   * says, or 426.
   */
  | {
      readonly kind: 'dataFailed'
      readonly side: Side
      readonly reason: string
      readonly code?: number | undefined
    }
  /**
   * The data connections are over. `complete` if their sender ended the data, and everything that it sent has been handed
   * to the other side.
   */
  | { readonly kind: 'dataEnded'; readonly complete: boolean; readonly reason?: string | undefined }
  /** Everything that has come on a data connection so far has been handed to the other side: the answer to `drain`. */
  | { readonly kind: 'drained' }
  /** The time given by `wake` has come. An early one does no harm. */
  | { readonly kind: 'clock' }
  /** The session has to end, because of a limit for instance. `reason` is for the log, and `text` for the client, with 421. */
  | { readonly kind: 'dismissed'; readonly reason: string; readonly text: string }

/** What a session wants done. Outputs must be carried out in order. */
export type Output =
  /** Send octets on a control connection; the receiver owns them. */
  | { readonly kind: 'send'; readonly side: Side; readonly octets: Uint8Array }
  /** Close a control connection once everything sent has gone out. */
  | { readonly kind: 'close'; readonly side: Side }
  /** Choose a server and connect to it; answered by `serverConnected` or `serverNotConnected`. */
  | ({ readonly kind: 'route' } & RouteRequest)
  /**
   * Begin TLS on a control connection once everything sent has gone out: as the TLS server of the client, as the TLS
   * client of the server. Answered by `secured` or `disconnected`. Until then no `octets` of that side may be given.
   */
  | { readonly kind: 'secure'; readonly side: Side }
  /** Open a listener for one data connection of this side, in place of any before it. */
  | { readonly kind: 'listen'; readonly side: Side; readonly family: 4 | 6 }
  /**
   * Open the data connection of this side: accept it, from the peer of that side's control connection only, on the
   * listener of `listen`, or dial `to`. With P, TLS is begun on it as the control connection of that side has it. Once
   * both sides are open, join them: what comes from one goes to the other, and its end too. `sender` is the side that
   * sends the file: its end ends the transfer. Answered by `dataOpened` or `dataFailed`.
   */
  | {
      readonly kind: 'openData'
      readonly side: Side
      readonly to?: HostPort | undefined
      readonly protection: Protection
      readonly sender: Side
    }
  /** Close all listeners and data connections at once; unanswered. */
  | { readonly kind: 'closeData' }
  /** Say by `drained` when everything that has come on the data connections so far has been passed on. */
  | { readonly kind: 'drain' }
  /** Something for the log. */
  | { readonly kind: 'note'; readonly note: GatewayNote }
  /** Give the input `clock` at this time, in milliseconds of the clock of `handle`. A later `wake` replaces it. */
  | { readonly kind: 'wake'; readonly at: number }
