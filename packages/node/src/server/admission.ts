import type { Lease, SessionPlaces, Soon, Taken } from '@ftpkit/shared-state'
import type { RefusingLimit } from './events.js'
import type { ServerLimits } from './limits.js'
import { once } from './soon.js'
import { WaitingSessions } from './waiting-sessions.js'

/** A session that no one has logged in to yields to another client. */
export interface AdmittedSession {
  /** Network of its client. */
  readonly network: string
  /** Ends the session at once, in favour of another client. */
  displace(): void
}

/** The group of all sessions. */
const everyone = 'all'

/** Decides which clients get a session, by the limits of all and of each address. */
export class Admission<Session extends AdmittedSession> {
  private readonly waiting = new WaitingSessions<Session>()
  private readonly leases = new Map<Session, Lease>()

  /** @param places of all servers that share the limits */
  constructor(
    private readonly places: SessionPlaces,
    private readonly limits: Pick<ServerLimits, 'sessions' | 'sessionsPerAddress'>,
  ) {}

  /**
   * Takes a place for a client, also in favour of which a session without a login has to end. If there is none, it is the
   * limit that says so. There is a promise only where other servers have to be asked.
   */
  admit(network: string): Soon<Lease | RefusingLimit> {
    return once(this.take(network), (taken) => {
      if (taken.exceeded !== everyone || !this.displaceFor(network)) return leaseOrLimit(taken)
      return once(this.take(network), leaseOrLimit)
    })
  }

  /** Adds a session that has begun, to which no one has logged in yet. */
  add(session: Session, lease: Lease): void {
    this.leases.set(session, lease)
    this.waiting.add(session)
  }

  /** A user has logged in: the session yields no longer. */
  loggedIn(session: Session): void {
    this.waiting.remove(session)
  }

  /** Frees the place of a session. */
  remove(session: Session): void {
    this.waiting.remove(session)
    this.leases.get(session)?.release()
    this.leases.delete(session)
  }

  private take(network: string) {
    const { sessions, sessionsPerAddress } = this.limits
    return this.places.take([
      { group: `address ${network}`, limit: sessionsPerAddress },
      { group: everyone, limit: sessions },
    ])
  }

  private displaceFor(network: string): boolean {
    const displaced = this.waiting.takeFor(network)
    if (!displaced) return false
    this.remove(displaced)
    displaced.displace()
    return true
  }
}

function leaseOrLimit({ lease, exceeded }: Taken): Lease | RefusingLimit {
  return lease ?? (exceeded === everyone ? 'sessions' : 'sessionsPerAddress')
}
