import { defaultSessionLimits, type SessionLimits } from '@ftpkit/session'

/** Every figure that bounds a server, in one place. Times in milliseconds, lengths in octets. */
export interface ServerLimits extends SessionLimits {
  /** Sessions in all; a further one is greeted with 421. */
  readonly sessions: number
  /** Sessions of one address; a further one is greeted with 421. */
  readonly sessionsPerAddress: number
  /** Before a failed login is answered; doubled with each further one of the same address. */
  readonly failedLoginTime: number
  /** The longest that a failed login is held back. */
  readonly longestFailedLoginTime: number
  /** For the other side of a data connection to turn up. */
  readonly dataConnectionTime: number
  /** Without an octet on a data connection before it is given up. */
  readonly stallTime: number
  /** For the peer to close its side of a data connection whose file is complete. */
  readonly closingTime: number
  /** For transfers to end when the server is closed. */
  readonly shutdownTime: number
  /** Largest file whose SIZE is found by converting it, where a parameter makes octets differ from the file's. */
  readonly countedSize: number
}

export const defaultServerLimits: ServerLimits = {
  ...defaultSessionLimits,
  sessions: 1_000,
  sessionsPerAddress: 1_000,
  failedLoginTime: 500,
  longestFailedLoginTime: 5_000,
  dataConnectionTime: 30_000,
  stallTime: 60_000,
  closingTime: 5_000,
  shutdownTime: 5_000,
  countedSize: 16_777_216,
}
