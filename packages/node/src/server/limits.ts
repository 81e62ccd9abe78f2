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
  /**
   * For the next file to be asked for on a data connection that stays open behind one in MODE B or C; 0 if it is to be
   * closed behind each. A client that reads until the close waits so long, once in a session: then it is closed at once.
   */
  readonly idleDataTime: number
  /**
   * Without an octet on a data connection before it is given up. Where the file system stands still instead, the session is
   * closed by 421 when `answerTime` has passed too; a commit and hooks take the time that they need.
   */
  readonly stallTime: number
  /**
   * For the peer to close its side of a data connection whose file is complete, or of a control connection that is
   * over; and to read the last replies before that.
   */
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
  idleDataTime: 1_000,
  stallTime: 60_000,
  closingTime: 5_000,
  shutdownTime: 5_000,
  countedSize: 16_777_216,
}
