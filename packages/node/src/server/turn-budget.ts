/**
 * Octets of commands that all sessions take in one turn: sixteen portions, which take some milliseconds
 * whatever the commands are.
 */
const defaultOctets = 8_192

/** What an input costs besides its octets. */
export const costOfInput = 32

/** A session that has inputs to take, or other work that waits. */
export interface TurnTaker {
  /** Network of its client. */
  readonly network: string
  /** Takes one input, if there still is one, and spends its cost. */
  onTurn(): void
}

/**
 * Bounds what all sessions together do in one turn of the event loop. Commands that arrived together, and whose answers
 * are known at once, would otherwise be carried out one after the other while every other session waits. What exceeds
 * the bound is left to later turns, one input after the other: of each network in turn, and of the sessions of a network
 * in turn, however much each of them has sent.
 */
export class TurnBudget {
  private left: number
  /** Sessions that wait, by network. The network that is next is the first, and so is its session. */
  private readonly waiting = new Map<string, Set<TurnTaker>>()

  /**
   * @param octets in one turn
   * @param nextTurn calls back in the next turn
   */
  constructor(
    private readonly octets = defaultOctets,
    private readonly nextTurn: (callback: () => void) => unknown = setImmediate,
  ) {
    this.left = octets
  }

  /** @returns whether the session may take an input now; if not, its `onTurn` is called in a later turn */
  mayTake(session: TurnTaker): boolean {
    if (this.left > 0 && this.waiting.size === 0) return true
    const ofNetwork = this.waiting.get(session.network) ?? new Set()
    this.waiting.set(session.network, ofNetwork.add(session))
    return false
  }

  /** Resolves when work for a network may be done that costs as much as a number of octets of commands. */
  turnFor(network: string, octets: number): Promise<void> {
    return new Promise((resolve) => {
      const work = {
        network,
        onTurn: () => {
          this.spend(octets)
          resolve()
        },
      }
      if (this.mayTake(work)) work.onTurn()
    })
  }

  /**
   * Spends the cost of an input that is taken. A turn is only asked for when the budget is spent, so that a session that
   * sends one command at a time costs few.
   *
   * @param octets its length; that of the commands which cost as much, for an input that isn't octets
   */
  spend(octets: number): void {
    if (this.left <= 0) return
    this.left -= octets + costOfInput
    if (this.left <= 0) this.nextTurn(() => this.begin())
  }

  private begin(): void {
    this.left = this.octets
    try {
      while (this.left > 0 && this.waiting.size > 0) this.next().onTurn()
    } finally {
      // After a fault of one session, the others still have their turn.
      if (this.left > 0 && this.waiting.size > 0) this.nextTurn(() => this.begin())
    }
  }

  /** Takes out the session that is next. Its network comes after all others then. */
  private next(): TurnTaker {
    const [first] = this.waiting
    const [network, sessions] = first!
    const [session] = sessions
    sessions.delete(session!)
    this.waiting.delete(network)
    if (sessions.size > 0) this.waiting.set(network, sessions)
    return session!
  }
}
