/** What a server is notified of by its sessions. */
export interface SessionEvents<Session> {
  /** A user has logged in. */
  loggedIn(session: Session): void
  /** The connection is closed. */
  closed(session: Session): void
}
