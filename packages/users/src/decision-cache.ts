import { createHmac, randomBytes } from 'node:crypto'
import { type Clock, nodeClock } from '@ftpkit/node/server'
import type { Decision, Login } from './source.js'

/** Asks about a login. */
type Ask = (login: Login, signal: AbortSignal) => Promise<Decision>

/** Decisions that are kept; the oldest goes first. */
const maxEntries = 10_000

/** Keeps logins that were accepted for a while, under hashes with a key that no one else has. */
export class DecisionCache {
  private readonly key = randomBytes(32)
  /** In the order in which they were made. */
  private readonly entries = new Map<string, { readonly decision: Decision; readonly until: number }>()

  /** @param time milliseconds that a decision is kept */
  constructor(
    private readonly time: number,
    private readonly clock: Pick<Clock, 'now'> = nodeClock,
  ) {}

  /** The same question, answered from the cache where it can be. */
  through(ask: Ask): Ask {
    return async (login, signal) => {
      const key = this.keyOf(login)
      const kept = this.entries.get(key)
      if (kept && this.clock.now() < kept.until) return kept.decision
      this.entries.delete(key)
      const decision = await ask(login, signal)
      if (decision.kind === 'accepted') this.keep(key, decision)
      return decision
    }
  }

  private keep(key: string, decision: Decision): void {
    if (this.entries.size >= maxEntries) this.entries.delete(this.entries.keys().next().value!)
    this.entries.set(key, { decision, until: this.clock.now() + this.time })
  }

  /** All that a service may decide by. */
  private keyOf({ name, password, client: { peer, host, secure } }: Login): string {
    const facts = JSON.stringify([name, password, peer.host, host, secure])
    return createHmac('sha256', this.key).update(facts).digest('base64')
  }
}
