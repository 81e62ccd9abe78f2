import { type Ban, type BanOrder, type BanRules, banLength, repeatTime } from './bans.js'

/**
 * Clients whose offences are remembered, those whose bans are, and those whose bans were ordered. For a further one of a kind
 * the oldest of it is forgotten.
 */
const maxClients = 10_000

interface KeptBan {
  readonly until: number
  readonly times: number
  readonly reason: string
}

/** The offences and bans of one node. An attacker with very many addresses takes no more memory than others. */
export class BanList {
  /** The moments of the offences of each client. */
  private readonly offences = new Map<string, readonly number[]>()
  /** Also those that are over, while the next ban of the client would be longer. */
  private readonly kept = new Map<string, KeptBan>()
  /** The same of bans that someone ordered, which are not forgotten for others, nor others for them. */
  private readonly ordered = new Map<string, KeptBan>()

  /** @returns the ban that begins with the offence */
  offended(client: string, reason: string, weight: number, rules: BanRules, now: number): Ban | undefined {
    if (this.of(client, now)) return undefined
    const recent = (this.offences.get(client) ?? []).filter((at) => now - at < rules.within)
    const counted = [...recent, ...Array.from({ length: Math.min(weight, rules.after) }, () => now)]
    this.offences.delete(client)
    if (counted.length < rules.after) {
      this.offences.set(client, counted)
      if (this.offences.size > maxClients) this.offences.delete(this.offences.keys().next().value!)
      return undefined
    }
    const times = this.timesOf(client, now) + 1
    this.keep(this.kept, client, { until: now + banLength(times, rules), times, reason })
    return this.of(client, now)
  }

  of(client: string, now: number): Ban | undefined {
    const found = this.found(client)
    return found && found.until > now ? banAt(now, client, found) : undefined
  }

  ban(client: string, { time, reason, times }: BanOrder, now: number): void {
    const count = times ?? this.timesOf(client, now) + 1
    this.keep(this.ordered, client, { until: now + time, times: count, reason })
  }

  /** Notes a ban that another node knows of. */
  remember({ client, left, times, reason }: Ban, now: number): void {
    this.keep(this.kept, client, { until: now + left, times, reason })
  }

  /** @returns whether the client was banned */
  unban(client: string, now: number): boolean {
    const wasBanned = this.of(client, now) !== undefined
    this.forget(client)
    this.offences.delete(client)
    return wasBanned
  }

  /** All bans, the first that ends first. */
  all(now: number): Ban[] {
    const bans = Array.from([...this.kept, ...this.ordered], ([client, kept]) => banAt(now, client, kept))
    return bans.filter(({ left }) => left > 0).toSorted((one, other) => one.left - other.left)
  }

  private found(client: string): KeptBan | undefined {
    return this.ordered.get(client) ?? this.kept.get(client)
  }

  private timesOf(client: string, now: number): number {
    const found = this.found(client)
    return found && now < found.until + repeatTime ? found.times : 0
  }

  private keep(bans: Map<string, KeptBan>, client: string, ban: KeptBan): void {
    this.forget(client)
    bans.set(client, ban)
    if (bans.size > maxClients) bans.delete(bans.keys().next().value!)
  }

  private forget(client: string): void {
    this.kept.delete(client)
    this.ordered.delete(client)
  }
}

function banAt(now: number, client: string, { until, times, reason }: KeptBan): Ban {
  return { client, left: until - now, times, reason }
}
