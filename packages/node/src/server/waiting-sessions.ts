/** A session that no one has logged in to yet. */
interface Waiting {
  /** Network of its client. */
  readonly network: string
}

/** The sessions before their login, which yield to clients of other networks at the limit of sessions. */
export class WaitingSessions<Session extends Waiting> {
  /** The longest waiting first. */
  private readonly sessions = new Set<Session>()

  add(session: Session): void {
    this.sessions.add(session)
  }

  /** Removes a session that has logged in or is closed. */
  remove(session: Session): void {
    this.sessions.delete(session)
  }

  /**
   * Takes out the session that waits longest, of the network that has most of them, if that has more than that of a
   * newcomer. So no one is kept out by those who never log in, and no network gains by connecting again.
   */
  takeFor(newcomer: string): Session | undefined {
    const counts = new Map<string, number>()
    for (const { network } of this.sessions) counts.set(network, (counts.get(network) ?? 0) + 1)
    const most = Math.max(0, ...counts.values())
    if (most <= (counts.get(newcomer) ?? 0)) return undefined
    for (const session of this.sessions) {
      if (counts.get(session.network) !== most) continue
      this.sessions.delete(session)
      return session
    }
    return undefined
  }
}
