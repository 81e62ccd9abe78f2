import { BanList } from './ban-list.js'
import type { Ban, BanOrder, BanRules } from './bans.js'
import { FailureCounts } from './failure-counts.js'
import { Owners } from './owners.js'
import { SessionCounts } from './session-counts.js'
import type { Place, SharedState, Taken } from './shared-state.js'
import { TicketKeyRing, type TicketKeyTimes } from './ticket-keys.js'

/** Options of {@link MemorySharedState}. */
export interface MemorySharedStateOptions {
  /** The time in milliseconds since any fixed moment; it never goes back. */
  readonly now: () => number
  /** Milliseconds without a failed login, after which those of a client are forgotten. @default never */
  readonly failureTime?: number | undefined
  /** Makes 32 octets that no one can guess, for ticket keys. @default there are no ticket keys */
  readonly newKey?: (() => Uint8Array) | undefined
  /** @default defaultTicketKeyTimes */
  readonly ticketKeyTimes?: TicketKeyTimes | undefined
}

/** The state of one node that shares with no other. It answers at once. */
export class MemorySharedState implements SharedState {
  private readonly now: () => number
  private readonly failures: FailureCounts
  private readonly banned = new BanList()
  private readonly sessions = new SessionCounts()
  private readonly owners = new Owners()
  private readonly ring: TicketKeyRing | undefined

  constructor({ now, failureTime, newKey, ticketKeyTimes }: MemorySharedStateOptions) {
    this.now = now
    this.failures = new FailureCounts(failureTime)
    this.ring = newKey && new TicketKeyRing(newKey, ticketKeyTimes)
  }

  failed(client: string): number {
    return this.failures.add(client, this.now())
  }

  succeeded(client: string): void {
    this.failures.delete(client)
  }

  offended(client: string, reason: string, weight: number, rules: BanRules): Ban | undefined {
    return this.banned.offended(client, reason, weight, rules, this.now())
  }

  banOf(client: string): Ban | undefined {
    return this.banned.of(client, this.now())
  }

  ban(client: string, order: BanOrder): void {
    this.banned.ban(client, order, this.now())
  }

  unban(client: string): boolean {
    return this.banned.unban(client, this.now())
  }

  bans(): readonly Ban[] {
    return this.banned.all(this.now())
  }

  take(places: readonly Place[]): Taken {
    return this.sessions.take(places)
  }

  keepUpload(path: string, owner: string, milliseconds: number): void {
    this.owners.keep(path, owner, milliseconds, this.now())
  }

  ownerOfUpload(path: string): string | undefined {
    return this.owners.of(path, this.now())
  }

  takeUpload(path: string, owner: string): boolean {
    return this.owners.take(path, owner, this.now())
  }

  ticketKeys(): readonly Uint8Array[] {
    return this.ring?.at(this.now()) ?? []
  }

  async close(): Promise<void> {}
}
