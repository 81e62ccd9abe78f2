import type { NameEncoding } from '@ftpkit/transfer'
import type { Personality } from './personality.js'

/** Limits of one session. Times are in milliseconds, lengths in octets. */
export interface SessionLimits {
  /** Longest command line before its CR LF; a longer one is dropped and answered 500. */
  readonly commandLength: number
  /** Commands that may wait while one is carried out; with that many the session is `saturated`. */
  readonly waitingCommands: number
  /** Failed logins after which the connection is closed (RFC 2577 §5: three to five). */
  readonly failedLogins: number
  /** Commands refused before login after which the connection is closed. */
  readonly refusedCommands: number
  /** From the greeting to a complete login. */
  readonly loginTime: number
  /** Without a complete command line while none is carried out (RFC 1123 §4.1.3.2: at least five minutes). */
  readonly idleTime: number
  /**
   * For an answer to a question, for a listener, for a transfer to begin, and for an aborted transfer to end. After it
   * 421 closes the session: the outcome is unknown, and a client that continued could leave one question after another
   * open. A HASH of a very large file takes long. Before login `loginTime` applies.
   */
  readonly answerTime: number
}

/** The limits of a session that is given none. Times are milliseconds. */
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
 * When TLS protects a session (RFC 4217): never, if the client sends AUTH, only after AUTH may it log in, or from the
 * first octet. With `required` and `implicit` data connections must be protected too.
 */
export type TlsPolicy = 'off' | 'optional' | 'required' | 'implicit'

/** What a session says and permits; each has a default. */
export interface SessionOptions {
  /** @default 'off' */
  readonly tls?: TlsPolicy | undefined
  /**
   * Whether CCC may end TLS on the control connection, for firewalls that read it to let data connections through. After
   * it anyone on the path can send commands in the user's name.
   *
   * @default false
   */
  readonly clearCommandChannel?: boolean | undefined
  /** Text of the 220 greeting. */
  readonly greeting?: string | undefined
  /** Those that differ from {@link defaultSessionLimits}. */
  readonly limits?: Partial<SessionLimits> | undefined
  /** SITE commands of the embedder: the syntax after each name, for SITE HELP. Names are in upper case. */
  readonly siteCommands?: Readonly<Record<string, string>> | undefined
  /** The system that the server passes for. Default: none in particular. */
  readonly personality?: Personality | undefined
  /** Addresses that PORT and EPRT may name besides the client's own. Default: none. */
  readonly dataPeers?: readonly string[] | undefined
  /**
   * The encoding of names in commands, replies and listings until the client says OPTS UTF8 ON: one that can write every
   * name, such as `escapedNames` makes. The session's own texts, such as paths, don't depend on it. Default: UTF-8, which
   * clients can't switch off.
   */
  readonly names?: NameEncoding | undefined
  /** Lowest port that PORT and EPRT may name (RFC 2577 §3). @default 1024 */
  readonly lowestActivePort?: number | undefined
}
