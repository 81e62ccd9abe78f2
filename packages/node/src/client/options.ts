import type { DataWay } from '@ftpkit/session'
import type { DialogueLog } from './control.js'

/** Where to connect, and as whom. */
export interface ConnectOptions {
  readonly host: string
  /** 21 unless given. */
  readonly port?: number
  /** `anonymous` unless given. */
  readonly user?: string
  readonly password?: string
  /** Sent by ACCT if the server asks for it. */
  readonly account?: string
  /** Ways to a data connection, in the order they are tried: EPSV and PASV unless given. */
  readonly data?: readonly DataWay[]
  /** Gives up connecting and logging in. */
  readonly signal?: AbortSignal
  readonly timeouts?: Partial<ClientTimeouts>
  /** Told every command and reply, secrets hidden. */
  readonly log?: DialogueLog
}

/** Milliseconds to wait before giving up. */
export interface ClientTimeouts {
  /** For the server to take the connection. */
  readonly connect: number
  /** For a reply. */
  readonly reply: number
  /** For a data connection, in either direction. */
  readonly data: number
  /** Without an octet on a data connection. */
  readonly stall: number
}

export const defaultClientTimeouts: ClientTimeouts = {
  connect: 30_000,
  reply: 60_000,
  data: 30_000,
  stall: 60_000,
}
