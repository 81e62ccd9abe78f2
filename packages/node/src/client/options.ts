import type { DataWay } from '@ftpkit/session/user'
import type { DialogueLog } from './control/control.js'

/** Where to connect, and as whom. */
export interface ConnectOptions {
  readonly host: string
  /** 21 unless given, and 990 with implicit TLS. */
  readonly port?: number
  /** `anonymous` unless given. */
  readonly user?: string
  readonly password?: string
  /** Sent by ACCT if the server asks for it. */
  readonly account?: string
  /** Ways to a data connection, in the order they are tried: EPSV and PASV unless given. */
  readonly data?: readonly DataWay[]
  /**
   * Moves files in MODE B and C over the same data connection, as long as the server leaves it open and says so by 250
   * (RFC 959 §3.2): many small files go faster. Without it each has a connection of its own, as most servers expect.
   */
  readonly reuse?: boolean
  /**
   * TLS on the control connection and on every data connection: begun by AUTH TLS (`explicit`, RFC 4217), or before
   * the greeting (`implicit`). Without it nothing is encrypted. There is no way back: a server that refuses TLS is
   * told neither user nor password.
   */
  readonly tls?: 'explicit' | 'implicit'
  /** Certificates, in PEM, of those who may have signed the server's; those that Node knows unless given. */
  readonly ca?: string | Uint8Array
  /** Takes whatever certificate the server shows: then somebody between may be the server. */
  readonly insecure?: boolean
  /** Name that the certificate must hold, where it is not `host`. */
  readonly servername?: string
  /** Gives up connecting and logging in. */
  readonly signal?: AbortSignal
  readonly timeouts?: Partial<ClientTimeouts>
  readonly limits?: Partial<ClientLimits>
  /** Told every command and reply, secrets hidden. */
  readonly log?: DialogueLog
}

/** Milliseconds to wait before giving up. */
export interface ClientTimeouts {
  /** For the server to take the connection, and for TLS on it. */
  readonly connect: number
  /** For a reply. */
  readonly reply: number
  /** For a data connection, in either direction, and for TLS on it. */
  readonly data: number
  /** Without an octet on a data connection. */
  readonly stall: number
  /** For the replies to ABOR, after which the session is closed. */
  readonly abort: number
  /** Between the NOOPs that keep the control connection alive while a file moves; 0 sends none. */
  readonly keepAlive: number
}

export const defaultClientTimeouts: ClientTimeouts = {
  connect: 30_000,
  reply: 60_000,
  data: 30_000,
  stall: 60_000,
  abort: 10_000,
  keepAlive: 60_000,
}

/** What a server may make this side keep in memory. */
export interface ClientLimits {
  /** Octets of one listing. */
  readonly listing: number
}

export const defaultClientLimits: ClientLimits = { listing: 67_108_864 }
