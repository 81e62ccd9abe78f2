/** A file that was moved, for hooks. */
export interface MovedFile {
  readonly session: number
  readonly user: string
  /** Absolute, as the user sees it. */
  readonly path: string
  /** Octets on the data connection. */
  readonly octets: number
}

/**
 * What an embedder does when something happens; each is waited for. What one throws becomes the reply: an FtpError by
 * its `replyHint`. Whether somebody may log in is up to `authenticate`.
 */
export interface ServerHooks {
  /** All octets of an upload came, and are not under their name yet: throw, and they never will be. */
  readonly uploading?: (file: MovedFile) => Promise<void>
  /** An upload is under its name; 226 is said when this resolves. What it throws is said instead, and the file stays. */
  readonly uploaded?: (file: MovedFile) => Promise<void>
  /** All octets of a download were sent. */
  readonly downloaded?: (file: MovedFile) => Promise<void>
  /** A session is over. What it throws is logged. */
  readonly closed?: (session: {
    readonly session: number
    readonly user: string | undefined
  }) => Promise<void>
}
