/** Clients whose failures are remembered. With a further one the oldest is forgotten. */
const maxClients = 10_000

/** The failures of one client. */
export interface FailureCount {
  /** Failed logins since the last success. */
  readonly count: number
  /** Those of them that no other node knows of. */
  readonly unshared: number
  /** Moment of the last of them, in milliseconds. */
  readonly at: number
}

const none: FailureCount = { count: 0, unshared: 0, at: 0 }

/** Failed logins of many clients, of which one that tries forever displaces the oldest alone. */
export class FailureCounts {
  private readonly clients = new Map<string, FailureCount>()

  /** @param time milliseconds without a failure, after which those of a client are forgotten. Default: never */
  constructor(private readonly time = Number.POSITIVE_INFINITY) {}

  /** Counts a failure that no other node knows of. @returns how many there were before */
  add(client: string, now: number): number {
    const { count, unshared } = this.of(client, now)
    this.set(client, { count: count + 1, unshared: unshared + 1, at: now })
    return count
  }

  /** What is remembered of a client. */
  of(client: string, now: number): FailureCount {
    const found = this.clients.get(client)
    return found && now - found.at < this.time ? found : none
  }

  /** Replaces what is remembered of a client. */
  set(client: string, failures: FailureCount): void {
    this.clients.delete(client)
    this.clients.set(client, failures)
    if (this.clients.size > maxClients) this.clients.delete(this.clients.keys().next().value!)
  }

  /** Forgets a client. */
  delete(client: string): void {
    this.clients.delete(client)
  }
}
