import { randomBytes } from 'node:crypto'
import type { Ban, BanOrder, BanRules } from '../bans.js'
import { FailureCounts } from '../failure-counts.js'
import { Owners } from '../owners.js'
import { SessionCounts } from '../session-counts.js'
import type { Lease, Place, SharedState, Taken } from '../shared-state.js'
import type { Soon } from '../soon.js'
import { defaultTicketKeyTimes, sealingFirst, TicketKeyRing, type TicketKeyTimes } from '../ticket-keys.js'
import { RedisBans } from './bans.js'
import type { RedisConnection } from './connection.js'
import { type Member, NodeLeases, type PlaceBatch } from './leases.js'
import { RedisLedger, type SharedUsage } from './ledger.js'
import {
  type Ask,
  nodeTiming,
  RedisLink,
  type SharedStateEvent,
  type SharedStateStatistics,
  type Timing,
} from './link.js'
import {
  addFailures,
  forgetFailures,
  freePlaces,
  keepOwner,
  readOwner,
  renewPlaces,
  rotateTicketKeys,
  takeOwned,
  takePlaces,
} from './scripts.js'

/** Times are milliseconds. Nodes that share have the same. */
export interface RedisSharedStateOptions {
  /** Makes a connection, as `connectRedis` does. */
  readonly connect: () => Promise<RedisConnection>
  /** Of all keys, in braces, so that a cluster has them in one place. @default 'ftpkit' */
  readonly prefix?: string | undefined
  /** Called when an outage begins, and when it is over. */
  readonly log?: ((event: SharedStateEvent) => void) | undefined
  /** That an answer may take, before this node decides alone. @default 250 */
  readonly answerTime?: number | undefined
  /** After which the sessions of a node that has died no longer count; renewed at each third of it. @default 25_000 */
  readonly leaseTime?: number | undefined
  /** Without a failed login, after which those of a client are forgotten. @default a day */
  readonly failureTime?: number | undefined
  /** @default defaultTicketKeyTimes */
  readonly ticketKeyTimes?: TicketKeyTimes | undefined
  /** @default the clock of Node */
  readonly timing?: Timing | undefined
}

/** Octets of a ticket key. */
const ticketKeyLength = 32

/**
 * State that nodes share in Redis or Valkey. While that is away, each node decides alone by the same limits, and shares
 * its sessions, and what failed meanwhile, as soon as it is back.
 */
export class RedisSharedState implements SharedState {
  private readonly link: RedisLink
  private readonly timing: Timing
  private readonly prefix: string
  private readonly leaseTime: number
  private readonly failureTime: number
  private readonly keyTimes: TicketKeyTimes
  private readonly failures: FailureCounts
  /** All sessions of this node: its own limits hold in any case. */
  private readonly sessions = new SessionCounts()
  private readonly leases = new NodeLeases()
  /** What was kept while no one could be informed. */
  private readonly owners = new Owners()
  private readonly ownKeys: TicketKeyRing
  private sharedKeys: readonly Uint8Array[] | undefined
  private readonly node = randomBytes(8).toString('hex')
  private readonly banned: RedisBans
  private readonly ledger: RedisLedger
  /** How much of each quota is used: for `withQuotas` of `@ftpkit/filesystem`. */
  readonly quotas: SharedUsage
  private sessionsBefore = 0
  private closed = false
  private renewal: { cancel(): void } | undefined

  private constructor(options: RedisSharedStateOptions) {
    const { connect, timing = nodeTiming, prefix = 'ftpkit', log = () => {} } = options
    this.timing = timing
    this.prefix = `{${prefix}}`
    this.leaseTime = options.leaseTime ?? 25_000
    this.failureTime = options.failureTime ?? 86_400_000
    this.keyTimes = options.ticketKeyTimes ?? defaultTicketKeyTimes
    this.failures = new FailureCounts(this.failureTime)
    this.ownKeys = new TicketKeyRing(() => randomBytes(ticketKeyLength), this.keyTimes)
    const { answerTime = 250 } = options
    this.link = new RedisLink({ connect, timing, answerTime, log, prepare: (ask) => this.prepare(ask) })
    const key = (...parts: readonly string[]) => this.key(...parts)
    this.banned = new RedisBans({ link: this.link, timing, key, node: this.node })
    this.ledger = new RedisLedger({ link: this.link, key, node: this.node, leaseTime: this.leaseTime })
    this.quotas = this.ledger
  }

  /** Connects. Where that fails, what is shared is away at first, which is logged: this rejects for no outage. */
  static async open(options: RedisSharedStateOptions): Promise<RedisSharedState> {
    const state = new RedisSharedState(options)
    await state.link.open()
    state.renewLater()
    return state
  }

  /** For metrics. */
  get statistics(): SharedStateStatistics {
    return this.link.statistics
  }

  failed(client: string): Soon<number> {
    if (this.link.away) return this.failedAlone(client)
    return this.failedShared(client)
  }

  private failedAlone(client: string): number {
    this.link.decidedAlone()
    return this.failures.add(client, this.timing.now())
  }

  /** Shares the failures of an outage too. */
  private async failedShared(client: string): Promise<number> {
    const { failures, timing } = this
    const missed = failures.of(client, timing.now())
    if (missed.unshared > 0) failures.set(client, { ...missed, unshared: 0 })
    const count = await this.link.ask(
      addFailures,
      [this.key('failures', client)],
      [String(1 + missed.unshared), String(this.failureTime)],
    )
    const now = timing.now()
    const { unshared, ...known } = failures.of(client, now)
    if (count === undefined) {
      failures.set(client, { ...known, unshared: unshared + missed.unshared })
      return failures.add(client, now)
    }
    failures.set(client, { count: count + unshared, unshared, at: now })
    return count - 1
  }

  succeeded(client: string): void {
    this.failures.delete(client)
    if (!this.link.away) void this.link.ask(forgetFailures, [this.key('failures', client)], [])
  }

  offended(client: string, reason: string, weight: number, rules: BanRules): Soon<Ban | undefined> {
    return this.banned.offended(client, reason, weight, rules)
  }

  banOf(client: string): Soon<Ban | undefined> {
    return this.banned.banOf(client)
  }

  ban(client: string, order: BanOrder): Promise<void> {
    return this.banned.ban(client, order)
  }

  unban(client: string): Promise<boolean> {
    return this.banned.unban(client)
  }

  bans(): Promise<readonly Ban[]> {
    return this.banned.bans()
  }

  take(places: readonly Place[]): Soon<Taken> {
    const { lease, exceeded } = this.sessions.take(places)
    if (exceeded !== undefined) return { exceeded }
    if (!this.link.away) return this.takeShared(places, lease)
    this.link.decidedAlone()
    return { lease: this.leaseOf(this.nextMember(places), lease, false) }
  }

  private async takeShared(places: readonly Place[], own: Lease): Promise<Taken> {
    const member = this.nextMember(places)
    const limits = places.map(({ limit }) => String(limit))
    const first = await this.link.ask(takePlaces, member.groups, [
      member.name,
      String(this.leaseTime),
      ...limits,
    ])
    if (first === undefined || first === 0)
      return { lease: this.leaseOf(member, own, first === 0 && !this.link.away) }
    own.release()
    return { exceeded: places[first - 1]?.group ?? places[0]!.group }
  }

  private nextMember(places: readonly Place[]): Member {
    return {
      name: `${this.node}:${++this.sessionsBefore}`,
      groups: places.map(({ group }) => this.key('sessions', group)),
    }
  }

  private leaseOf(member: Member, own: Lease, shared: boolean): Lease {
    return this.leases.add(member, own, () => this.free(member), shared)
  }

  /** Where no one can be informed, the lease ends by itself. */
  private free({ name, groups }: Member): void {
    const names = groups.map(() => name)
    if (!this.link.away) void this.link.ask(freePlaces, groups, names)
  }

  async keepUpload(path: string, owner: string, milliseconds: number): Promise<void> {
    const shared = await this.link.ask(
      keepOwner,
      [this.key('uploads', path)],
      [owner, String(Math.ceil(milliseconds))],
    )
    if (shared === undefined) this.owners.keep(path, owner, milliseconds, this.timing.now())
  }

  async ownerOfUpload(path: string): Promise<string | undefined> {
    const found = await this.link.ask(readOwner, [this.key('uploads', path)], [])
    return found ? found[0] : this.owners.of(path, this.timing.now())
  }

  async takeUpload(path: string, owner: string): Promise<boolean> {
    const taken = await this.link.ask(takeOwned, [this.key('uploads', path)], [owner])
    return taken === undefined ? this.owners.take(path, owner, this.timing.now()) : taken === 1
  }

  /** Those that the nodes share; before they were ever known, one of this node. */
  ticketKeys(): readonly Uint8Array[] {
    return this.sharedKeys ?? this.ownKeys.at(this.timing.now())
  }

  async close(): Promise<void> {
    this.closed = true
    this.renewal?.cancel()
    if (!this.link.away)
      for (const { groups, names } of this.leases.all()) await this.link.ask(freePlaces, groups, names)
    if (!this.link.away) await this.ledger.end(this.link.ask)
    this.link.close()
  }

  /** Shares what this node has, until a connection lacks nothing of it. */
  private async prepare(ask: Ask): Promise<true | undefined> {
    this.leases.unshareAll()
    do {
      if (!(await this.renew(ask, this.leases.takeUnshared()))) return undefined
      if (!(await this.shareOwners(ask)) || !(await this.banned.share(ask))) return undefined
      if (!(await this.ledger.share(ask))) return undefined
    } while (this.leases.hasUnshared || this.owners.size > 0 || this.banned.hasUnshared)
    return true
  }

  /** Renews places, and learns of new ticket keys. */
  private async renew(ask: Ask, places: readonly PlaceBatch[]): Promise<boolean> {
    for (const { groups, names } of places)
      if ((await ask(renewPlaces, groups, [String(this.leaseTime), ...names])) === undefined) return false
    if (!(await this.ledger.keepAlive(ask))) return false
    const { rotation, life } = this.keyTimes
    const candidate = randomBytes(ticketKeyLength).toString('hex')
    const keys = await ask(
      rotateTicketKeys,
      [this.key('ticket-keys')],
      [candidate, String(rotation), String(life)],
    )
    if (keys) this.sharedKeys = sealingFirst(keys, this.keyTimes)
    return keys !== undefined
  }

  private async shareOwners(ask: Ask): Promise<boolean> {
    for (const { path, owner, left } of this.owners.all(this.timing.now())) {
      const args = [owner, String(Math.ceil(left))]
      if ((await ask(keepOwner, [this.key('uploads', path)], args)) === undefined) return false
      this.owners.delete(path)
    }
    return true
  }

  private renewLater(): void {
    const renewed = async () => {
      if (!this.link.away) await this.renew(this.link.ask, this.leases.all())
      if (!this.closed) this.renewLater()
    }
    this.renewal = this.timing.setTimer(() => void renewed(), this.leaseTime / 3, false)
  }

  private key(...parts: readonly string[]): string {
    return [this.prefix, ...parts].join(':')
  }
}
