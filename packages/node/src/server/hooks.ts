/** A file that was transferred, for hooks. */
export interface MovedFile {
  /** Number of the session, as in events. */
  readonly session: number
  /** The name that the user typed. */
  readonly user: string
  /** Absolute, as the user sees it. */
  readonly path: string
  /** Octets on the data connection. */
  readonly octets: number
}

/** A session that is over, for hooks. */
export interface ClosedSession {
  readonly session: number
  /** Undefined where no user name was given. */
  readonly user: string | undefined
}

/**
 * Called when something happens; the server waits for each. What a hook throws becomes the reply: an FtpError the one of
 * its `replyHint`, with its text; any other Error 451, without its text, and it is logged. Who may log in is decided by
 * `authenticate`.
 */
export interface ServerHooks {
  /** All octets of an upload have been received, and are not under their name yet. If this throws, they are discarded. */
  readonly uploading?: ((file: MovedFile) => Promise<void>) | undefined
  /** An upload is under its name. 226 is sent when this resolves; if it throws, that is the reply, and the file stays. */
  readonly uploaded?: ((file: MovedFile) => Promise<void>) | undefined
  /** All octets of a download were sent. */
  readonly downloaded?: ((file: MovedFile) => Promise<void>) | undefined
  /** A session is over. What this throws is logged. */
  readonly closed?: ((session: ClosedSession) => Promise<void>) | undefined
}
