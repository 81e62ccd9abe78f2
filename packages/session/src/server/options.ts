import type { Personality } from './personality.js'

/** Figures that bound one session. Times in milliseconds, lengths in octets. */
export interface SessionLimits {
  /** Longest command line before its CR LF; a longer one is dropped and answered 500. */
  readonly commandLength: number
  /** Commands that may wait while one is carried out; the control connection is not read beyond. */
  readonly waitingCommands: number
  /** Failed logins after which the connection is closed (RFC 2577 §5: three to five). */
  readonly failedLogins: number
  /** Commands refused before login after which the connection is closed. */
  readonly refusedCommands: number
  /** From the greeting to a complete login. */
  readonly loginTime: number
  /** Without a whole command line, not counted while one is carried out (RFC 1123 §4.1.3.2: at least five minutes). */
  readonly idleTime: number
  /**
   * For an answer to a question, for a listener, for a transfer to begin with its data connection, and for one that is
   * aborted to end; then the session is closed by 421, because nobody knows whether it was done, and a client that went
   * on could leave one question after another open. A HASH of a very large file takes long. Before login `loginTime`
   * counts.
   */
  readonly answerTime: number
}

export const defaultSessionLimits: SessionLimits = {
  commandLength: 8_192,
  waitingCommands: 32,
  failedLogins: 3,
  refusedCommands: 10,
  loginTime: 60_000,
  idleTime: 300_000,
  answerTime: 300_000,
}

/**
 * Whether TLS protects a session (RFC 4217): never, when the client asks by AUTH, always by AUTH before a login, or from
 * the first octet on. With `required` and `implicit` data connections must be protected too.
 */
export type TlsPolicy = 'off' | 'optional' | 'required' | 'implicit'

export interface SessionOptions {
  /** `off` unless given. */
  readonly tls?: TlsPolicy
  /**
   * Whether CCC takes TLS off the control connection, for routers that look into it to let data connections through;
   * false unless given. Then whoever sits between can give commands in the user's name.
   */
  readonly clearCommandChannel?: boolean
  /** Text of the 220 greeting. */
  readonly greeting?: string
  readonly limits?: Partial<SessionLimits>
  /** SITE commands that the embedder answers, by name in upper case: what follows it, for SITE HELP. */
  readonly siteCommands?: Readonly<Record<string, string>>
  /** The system to pass for; none in particular unless given. */
  readonly personality?: Personality | undefined
  /** Addresses that PORT and EPRT may name besides the client's own; none unless given. */
  readonly dataPeers?: readonly string[]
  /** Lowest port that PORT and EPRT may name (RFC 2577 §3: 1024). */
  readonly lowestActivePort?: number
}
