/** What a server is notified of by a session. */
export interface SessionEvents {
  /** A user has logged in. */
  loggedIn(): void
  /** The connection is closed. */
  closed(): void
}
