import { type Ban, type BanOrder, type BanRules, banLength, repeatTime } from './bans.js'

/** Clients whose offences are remembered, and those whose bans are. For a further one the oldest is forgotten. */
const maxClients = 10_000

interface KeptBan {
  readonly until: number
  readonly times: number
  readonly reason: string
  /** A ban that someone ordered is not forgotten for others. */
  readonly ordered: boolean
}

/** The offences and bans of one node. An attacker with very many addresses takes no more memory than others. */
export class BanList {
  /** The moments of the offences of each client. */
  private readonly offences = new Map<string, readonly number[]>()
  /** Also those that are over, while the next ban of the client would be longer. */
  private readonly kept = new Map<string, KeptBan>()

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
    this.keep(client, { until: now + banLength(times, rules), times, reason, ordered: false })
    return this.of(client, now)
  }

  of(client: string, now: number): Ban | undefined {
    const found = this.kept.get(client)
    return found && found.until > now ? banAt(now, client, found) : undefined
  }

  ban(client: string, { time, reason, times }: BanOrder, now: number): void {
    const count = times ?? this.timesOf(client, now) + 1
    this.keep(client, { until: now + time, times: count, reason, ordered: true })
  }

  /** Notes a ban that another node knows of. */
  remember({ client, left, times, reason }: Ban, now: number): void {
    this.keep(client, { until: now + left, times, reason, ordered: false })
  }

  /** @returns whether the client was banned */
  unban(client: string, now: number): boolean {
    const wasBanned = this.of(client, now) !== undefined
    this.kept.delete(client)
    this.offences.delete(client)
    return wasBanned
  }

  /** All bans, the first that ends first. */
  all(now: number): Ban[] {
    const bans = Array.from(this.kept, ([client, kept]) => banAt(now, client, kept))
    return bans.filter(({ left }) => left > 0).toSorted((one, other) => one.left - other.left)
  }

  private timesOf(client: string, now: number): number {
    const found = this.kept.get(client)
    return found && now < found.until + repeatTime ? found.times : 0
  }

  private keep(client: string, ban: KeptBan): void {
    this.kept.delete(client)
    this.kept.set(client, ban)
    if (this.kept.size > maxClients) this.forgetOldest()
  }

  /** Forgets the oldest ban that no one ordered; where all were ordered, the oldest of them. */
  private forgetOldest(): void {
    for (let ordered = 0; ordered <= maxClients; ordered++) {
      const [client, ban] = this.kept.entries().next().value!
      this.kept.delete(client)
      if (!ban.ordered) return
      this.kept.set(client, ban)
    }
    this.kept.delete(this.kept.keys().next().value!)
  }
}

function banAt(now: number, client: string, { until, times, reason }: KeptBan): Ban {
  return { client, left: until - now, times, reason }
}
