import { BanList } from '../ban-list.js'
import { type Ban, type BanOrder, type BanRules, type Bans, repeatTime } from '../bans.js'
import type { Soon } from '../soon.js'
import {
  bannedClients,
  countOffence,
  readBans,
  readCurrentBan,
  removeBan,
  type SharedBan,
  storeBan,
} from './ban-scripts.js'
import type { Ask, RedisLink, Timing } from './link.js'

/** Bans that one script reads: a script stops all others while it runs. */
const maxRead = 500

/** Bans and their ends that are to be shared after an outage. Beyond that the oldest is not. */
const maxUnshared = 10_000

/** What bans need of the state that they belong to. */
export interface BansContext {
  readonly link: RedisLink
  readonly timing: Timing
  /** Makes the name of a key. */
  readonly key: (...parts: readonly string[]) => string
  /** A name that no other node has. */
  readonly node: string
}

/** Bans in Redis. What this node knows of them counts while that is away. */
export class RedisBans implements Bans {
  private readonly own = new BanList()
  /** Clients that were banned, or no longer, while no one could be informed. */
  private readonly unshared = new Set<string>()
  private offencesBefore = 0

  constructor(private readonly context: BansContext) {}

  offended(client: string, reason: string, weight: number, rules: BanRules): Soon<Ban | undefined> {
    if (this.context.link.away) return this.offendedAlone(client, reason, weight, rules)
    return this.offendedShared(client, reason, weight, rules)
  }

  private offendedAlone(client: string, reason: string, weight: number, rules: BanRules): Ban | undefined {
    const { link, timing } = this.context
    link.decidedAlone()
    const ban = this.own.offended(client, reason, weight, rules, timing.now())
    if (ban) this.shareLater(client)
    return ban
  }

  private async offendedShared(
    client: string,
    reason: string,
    weight: number,
    rules: BanRules,
  ): Promise<Ban | undefined> {
    const { link, node } = this.context
    const name = `${node}:${++this.offencesBefore}`
    const keys = [this.keyOf('offences', client), this.keyOf('ban', client), this.all]
    const { after, within, time, maxTime } = rules
    const numbers = [weight, after, within, time, maxTime, repeatTime].map(String)
    const found = await link.ask(countOffence, keys, [client, name, ...numbers, reason])
    if (found === undefined) {
      const ban = this.own.offended(client, reason, weight, rules, this.context.timing.now())
      if (ban) this.shareLater(client)
      return ban
    }
    const ban = this.learned(client, found)
    return found?.isNew ? ban : undefined
  }

  banOf(client: string): Soon<Ban | undefined> {
    const { link, timing } = this.context
    if (!link.away) return this.sharedBanOf(client)
    link.decidedAlone()
    return this.own.of(client, timing.now())
  }

  private async sharedBanOf(client: string): Promise<Ban | undefined> {
    const { link, timing } = this.context
    const found = await link.ask(readCurrentBan, [this.keyOf('ban', client)], [])
    return found === undefined ? this.own.of(client, timing.now()) : this.learned(client, found)
  }

  async ban(client: string, order: BanOrder): Promise<void> {
    const { link, timing } = this.context
    this.own.ban(client, order, timing.now())
    if (link.away || (await this.store(link.ask, client, order)) === undefined) this.shareLater(client)
  }

  async unban(client: string): Promise<boolean> {
    const { link, timing } = this.context
    const wasBanned = this.own.unban(client, timing.now())
    const removed = link.away ? undefined : await this.remove(link.ask, client)
    if (removed !== undefined) return removed === 1
    this.shareLater(client)
    return wasBanned
  }

  async bans(): Promise<readonly Ban[]> {
    const { link, timing } = this.context
    const clients = await link.ask(bannedClients, [this.all], [])
    if (!clients) return this.own.all(timing.now())
    const bans: Ban[] = []
    for (let at = 0; at < clients.length; at += maxRead) {
      const some = clients.slice(at, at + maxRead)
      const found = await link.ask(
        readBans,
        some.map((client) => this.keyOf('ban', client)),
        [],
      )
      if (!found) return this.own.all(timing.now())
      bans.push(...some.map((client, index) => banIn(client, found.slice(3 * index, 3 * index + 3))))
    }
    return bans.filter(({ left }) => left > 0).toSorted((one, other) => one.left - other.left)
  }

  /** Shares what was decided alone. @returns whether it was */
  async share(ask: Ask): Promise<boolean> {
    const now = this.context.timing.now()
    for (const client of this.unshared) {
      const ban = this.own.of(client, now)
      const done = ban
        ? await this.store(ask, client, { time: ban.left, reason: ban.reason, times: ban.times })
        : await this.remove(ask, client)
      if (done === undefined) return false
      this.unshared.delete(client)
    }
    return true
  }

  get hasUnshared(): boolean {
    return this.unshared.size > 0
  }

  private store(ask: Ask, client: string, { time, reason, times = 0 }: BanOrder) {
    const keys = [this.keyOf('ban', client), this.keyOf('offences', client), this.all]
    return ask(storeBan, keys, [client, ...[Math.ceil(time), times, repeatTime].map(String), reason])
  }

  private remove(ask: Ask, client: string) {
    const keys = [this.keyOf('ban', client), this.keyOf('offences', client), this.all]
    return ask(removeBan, keys, [client])
  }

  /** What Redis says of a client is known here too, for an outage. */
  private learned(client: string, found: SharedBan | null): Ban | undefined {
    const now = this.context.timing.now()
    if (!found) {
      if (this.own.of(client, now) && !this.unshared.has(client)) this.own.unban(client, now)
      return undefined
    }
    const ban = { client, left: found.left, times: found.times, reason: found.reason }
    this.own.remember(ban, now)
    return ban
  }

  private shareLater(client: string): void {
    this.unshared.delete(client)
    this.unshared.add(client)
    if (this.unshared.size > maxUnshared) this.unshared.delete(this.unshared.values().next().value!)
  }

  private get all(): string {
    return this.context.key('bans')
  }

  private keyOf(kind: 'offences' | 'ban', client: string): string {
    return this.context.key(kind, client)
  }
}

function banIn(client: string, [left, times, reason = '']: readonly string[]): Ban {
  return { client, left: Number(left), times: Number(times), reason }
}
