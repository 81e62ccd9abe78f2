/** Every fault of a peer, a connection or a file. */
export type FtpErrorCode =
  // MODE
  | 'truncated'
  | 'trailing-data'
  | 'bad-escape'
  | 'bad-marker'
  | 'zero-count'
  | 'reserved-descriptor-bit'
  | 'missing-eor'
  | 'eor-outside-record-structure'
  // STRU and record formats
  | 'bad-header-length'
  | 'bad-last-page'
  | 'unknown-page-type'
  | 'bad-record-descriptor'
  | 'record-too-long'
  | 'line-end-in-record'
  // TYPE
  | 'bare-cr'
  | 'nonzero-padding'
  | 'truncated-logical-byte'
  | 'unmappable'
  | 'malformed-text'
  // parameters, restart and limits
  | 'unsupported-parameters'
  | 'bad-restart-position'
  | 'limit-exceeded'
  // control connection
  | 'bad-command'
  | 'line-too-long'
  | 'bad-reply'
  | 'incomplete'
  | 'no-host-port'
  | 'bad-epsv-reply'
  | 'bad-address'
  | 'bad-facts'
  | 'bad-path'
  | 'bad-proxy-header'
  // transfers and sessions
  | 'refused'
  | 'login-failed'
  | 'connection-failed'
  | 'connection-lost'
  | 'foreign-peer'
  | 'timed-out'
  | 'aborted'
  | 'local-file'
  | 'mismatch'

/** What was in progress when a fault was seen. */
export type FtpErrorPhase =
  | 'connect'
  | 'TLS'
  | 'greeting'
  | 'login'
  | 'control connection'
  | 'command'
  | 'data connection'
  | 'transfer'
  | 'listing'
  | 'verification'
  | 'local file'

/** One of several attempts, and its outcome. */
export interface Attempt {
  /** What was attempted: `EPSV`, `PASV`, `EPRT` or `PORT`, or `connect` for one address of a host. */
  readonly way: string
  /** The address, `HOST:PORT`, if known. */
  readonly address?: string | undefined
  /** The reply of a server that refused, code and text. */
  readonly reply?: string | undefined
  /** Why it failed; absent for the attempt that succeeded. */
  readonly fault?: string | undefined
}

/** Where and how a fault was seen; fields that are unknown are absent. */
export interface FtpErrorDetails {
  /** Octets of the input before the faulty one. */
  readonly offset?: number | undefined
  /** The clause that was violated, as `RFC number §section`: `959 §3.4.2`. */
  readonly clause?: string | undefined
  /** The reply code that a server should send. */
  readonly replyHint?: number | undefined
  /** What was in progress. */
  readonly phase?: FtpErrorPhase | undefined
  /** The command, with secrets hidden. */
  readonly command?: string | undefined
  /** The reply to the command, code and text. */
  readonly reply?: string | undefined
  /** The address of the peer, `HOST:PORT`. */
  readonly address?: string | undefined
  /** Every attempt before the failure, in order. */
  readonly attempts?: readonly Attempt[] | undefined
  /** The error that this one explains, such as that of a socket. */
  readonly cause?: unknown
}

/**
 * Marks every FtpError. A program may load this module twice, as an ES module and as a CommonJS one, and the commands have
 * it bundled: each of them has a class of its own, but there is one such symbol in a process.
 */
const brand = Symbol.for('ftpkit.FtpError')

/**
 * A fault of the peer, the connection or the data. A caller's own faults are TypeError and RangeError. `instanceof` and
 * `isFtpError` know the errors of every copy of this module.
 */
export class FtpError extends Error {
  /** Always `FtpError`. */
  override readonly name = 'FtpError'
  /** What is wrong: the kind of fault, for programs. */
  declare readonly code: FtpErrorCode
  /** Octets of the input before the faulty one. */
  declare readonly offset: number | undefined
  /** The clause that was violated: `959 §3.4.2`. */
  declare readonly clause: string | undefined
  /** The reply code that a server should send, or that a server has sent. */
  declare readonly replyHint: number | undefined
  /** What was in progress. */
  declare readonly phase: FtpErrorPhase | undefined
  /** The command, with secrets hidden. */
  declare readonly command: string | undefined
  /** The reply to the command, code and text. */
  declare readonly reply: string | undefined
  /** The code of `reply`: 550. */
  declare readonly replyCode: number | undefined
  /** The address of the peer, `HOST:PORT`. */
  declare readonly address: string | undefined
  /** Every attempt before the failure, in order. */
  declare readonly attempts: readonly Attempt[] | undefined

  constructor(code: FtpErrorCode, message: string, details: FtpErrorDetails = {}) {
    // Of the details Error takes `cause` alone, if it is there.
    super(message, details)
    Object.defineProperty(this, brand, { value: true })
    this.code = code
    this.offset = details.offset
    this.clause = details.clause
    this.replyHint = details.replyHint
    this.phase = details.phase
    this.command = details.command
    this.reply = details.reply
    this.replyCode = Number.parseInt(details.reply ?? '', 10) || undefined
    this.address = details.address
    this.attempts = details.attempts
  }

  /** `instanceof` knows the errors of every copy of this module. */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    // A subclass inherits this method, and means itself.
    return this === FtpError ? isFtpError(thrown) : super[Symbol.hasInstance](thrown)
  }
}

/** Whether a thrown value is an FtpError, even of another copy of this module or of another realm. */
export function isFtpError(thrown: unknown): thrown is FtpError {
  return brand in Object(thrown)
}
