import { defaultSessionLimits, type SessionLimits } from '@ftpkit/session'

/** All limits of a server. Times are in milliseconds, lengths in octets. */
export interface ServerLimits extends SessionLimits {
  /**
   * Sessions in all. A further client is greeted with 421, unless another address has more sessions without a login than
   * its own: then the one of those that waits longest is ended by 421 instead.
   */
  readonly sessions: number
  /**
   * Sessions of one address; the first 64 bits of an IPv6 address count as one. A further client is greeted with 421.
   * Give more where many clients share an address.
   *
   * @default 250, at most half of `sessions`, so that one address can't take all
   */
  readonly sessionsPerAddress: number
  /** For the whole header of the PROXY protocol, on a connection from a proxy. */
  readonly proxyHeaderTime: number
  /**
   * Connections from proxies whose header has not come yet, on control and data ports together. With a further one the
   * oldest is closed.
   */
  readonly pendingHeaders: number
  /** Delay of the answer to a failed login; doubled with each further failure of the same address. */
  readonly failedLoginTime: number
  /** Longest delay of the answer to a failed login. */
  readonly maxFailedLoginTime: number
  /**
   * For a data connection to be opened, and for its TLS handshake. A passive listener that no one has connected to ends
   * after this time too.
   */
  readonly dataConnectionTime: number
  /**
   * For the next transfer command on a data connection that stays open after a file in MODE B or C; 0 closes it after
   * each file. A client that reads until the close waits that long, once in a session: after that, the server closes
   * the connection after each file that it sends.
   */
  readonly idleDataTime: number
  /**
   * Without an octet on a data connection, before it is given up. If the file system makes no progress either, the
   * session is closed by 421 once `answerTime` has passed too. Copies of old files, commits and hooks may take any time.
   */
  readonly stallTime: number
  /**
   * For the peer to close its side of a data connection whose file is complete, or of a control connection whose session
   * is over; and to read the last replies before that.
   */
  readonly closingTime: number
  /** For running transfers, when the server is closed. */
  readonly shutdownTime: number
  /** Largest file whose SIZE is found by converting it, where the octets of the transfer differ from the file's. */
  readonly countedSize: number
  /** Octets of a stored file that each octet of the data connection may become, by padded records or holes of pages. */
  readonly expansion: number
  /** Octets of a stored file that it may have besides, so that any short file can be stored. */
  readonly expandedSize: number
}

/** The limits of a server that is given none. Times are milliseconds, sizes octets. */
export const defaultServerLimits: ServerLimits = {
  ...defaultSessionLimits,
  sessions: 1_000,
  sessionsPerAddress: 250,
  proxyHeaderTime: 3_000,
  pendingHeaders: 1_000,
  failedLoginTime: 500,
  maxFailedLoginTime: 5_000,
  dataConnectionTime: 30_000,
  idleDataTime: 1_000,
  stallTime: 60_000,
  closingTime: 5_000,
  shutdownTime: 5_000,
  countedSize: 16_777_216,
  expansion: 256,
  expandedSize: 67_108_864,
}

/** Limits with the defaults of those that are not given. */
export function completeLimits(given: Partial<ServerLimits> = {}): ServerLimits {
  const limits = { ...defaultServerLimits, ...given }
  if (given.sessionsPerAddress !== undefined) return limits
  const half = Math.max(1, Math.floor(limits.sessions / 2))
  return { ...limits, sessionsPerAddress: Math.min(limits.sessionsPerAddress, half) }
}
