import { BanList } from '../src/ban-list.js'
import type { Ban } from '../src/index.js'
import * as banScripts from '../src/redis/ban-scripts.js'
import * as claimScripts from '../src/redis/claim-scripts.js'
import * as quotaScripts from '../src/redis/quota-scripts.js'
import type { Script } from '../src/redis/script.js'
import * as scripts from '../src/redis/scripts.js'
import type { RedisConnection } from '../src/redis.js'
import { FakeClaims } from './fake-claims.js'
import { FakeQuotas } from './fake-quotas.js'
import type { FakeTiming } from './fake-timing.js'

const knownScripts = [scripts, banScripts, quotaScripts, claimScripts].flatMap((module) =>
  Object.values<Script<unknown>>(module),
)

type Operation = (keys: readonly string[], args: readonly string[]) => unknown

/** How a server fails: it can't be reached, never answers, answers with an error, or with what no Redis says. */
export type Trouble = 'down' | 'silent' | 'rubbish' | { readonly error: string }

/** A Redis that knows our scripts alone, and does in TypeScript what they do in Lua. Its clock is that of a test. */
export class FakeRedis {
  private groups = new Map<string, Map<string, number>>()
  private counts = new Map<string, number>()
  private owners = new Map<string, { owner: string; until: number }>()
  private ticketKeys = new Map<string, number>()
  private trouble: Trouble | undefined
  private bans = new BanList()
  private readonly quotas = new FakeQuotas(() => this.now)
  private readonly claims = new FakeClaims(() => this.now)
  private readonly open = new Map<RedisConnection, (reason: Error) => void>()
  /** Milliseconds that each answer takes. */
  latency = 0
  /** Milliseconds by which its clock differs from that of the test. */
  clockOffset = 0
  /** Scripts that were run, by name. */
  readonly ran: string[] = []
  /** Attempts to connect. */
  attempts = 0

  constructor(private readonly timing: FakeTiming) {}

  readonly connect = async (): Promise<RedisConnection> => {
    this.attempts++
    if (this.trouble === 'down') throw new Error('connect ECONNREFUSED')
    const connection: RedisConnection = {
      run: (script, keys, args) => this.run(script, keys, args),
      onLost: (callback) => this.open.set(connection, callback),
      close: () => this.open.delete(connection),
    }
    return connection
  }

  get connections(): number {
    return this.open.size
  }

  fail(trouble: Trouble): void {
    this.trouble = trouble
    if (trouble !== 'down') return
    for (const lost of [...this.open.values()]) lost(new Error('Socket closed unexpectedly'))
  }

  recover(): void {
    this.trouble = undefined
  }

  /** Forgets everything. */
  flush(): void {
    for (const kept of [this.groups, this.counts, this.owners, this.ticketKeys]) kept.clear()
    this.bans = new BanList()
    this.quotas.flush()
    this.claims.flush()
  }

  /** Sessions that count in a group. */
  sessionsIn(group: string): number {
    const members = this.groups.get(`{ftpkit}:sessions:${group}`) ?? new Map<string, number>()
    return [...members.values()].filter((until) => until > this.now).length
  }

  private get now(): number {
    return this.timing.now() + this.clockOffset
  }

  private async run(lua: string, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    const { trouble } = this
    if (trouble === 'down') throw new Error('Socket closed unexpectedly')
    if (trouble === 'silent') return new Promise(() => {})
    if (trouble === 'rubbish') return 'HTTP/1.1 400 Bad Request'
    if (trouble) throw new Error(trouble.error)
    if (this.latency > 0) await new Promise<void>((resolve) => this.timing.setTimer(resolve, this.latency))
    const script = knownScripts.find((known) => known.lua === lua)!
    this.ran.push(script.name)
    const all = { ...this.operations, ...this.quotas.operations, ...this.claims.operations }
    return all[script.name]!(keys, args)
  }

  private readonly operations: Readonly<Record<string, Operation>> = {
    take: (keys, [member = '', time, ...limits]) => {
      for (const [at, key] of keys.entries()) {
        const group = this.group(key)
        for (const [other, until] of group)
          if (until <= this.now || until >= this.now + 2 * Number(time)) group.delete(other)
        if (group.size >= Number(limits[at])) return at + 1
      }
      for (const key of keys) this.group(key).set(member, this.now + Number(time))
      return 0
    },
    renew: (keys, [time, ...members]) => {
      for (const [at, key] of keys.entries()) this.group(key).set(members[at]!, this.now + Number(time))
      return keys.length
    },
    free: (keys, members) => {
      for (const [at, key] of keys.entries()) this.group(key).delete(members[at]!)
      return keys.length
    },
    fail: ([key = ''], [failures]) => {
      const count = (this.counts.get(key) ?? 0) + Number(failures)
      this.counts.set(key, count)
      return count
    },
    forget: ([key = '']) => Number(this.counts.delete(key)),
    keep: ([key = ''], [owner = '', time]) => {
      this.owners.set(key, { owner, until: this.now + Number(time) })
      return 1
    },
    owner: ([key = '']) => this.ownersOf(key),
    'take-upload': ([key = ''], [owner]) =>
      this.ownersOf(key)[0] === owner ? Number(this.owners.delete(key)) : 0,
    offence: (_keys, [client = '', _name, weight, ...rest]) => {
      const before = this.bans.of(client, this.now)
      if (before) return banTexts(before, '0')
      const [after = 0, within = 0, time = 0, maxTime = 0] = rest.map(Number)
      const rules = { after, within, time, maxTime }
      const ban = this.bans.offended(client, rest.at(-1)!, Number(weight), rules, this.now)
      return ban ? banTexts(ban, '1') : []
    },
    'ban-of': ([key = '']) => {
      const ban = this.bans.of(clientOf(key), this.now)
      return ban ? banTexts(ban, '0') : []
    },
    ban: (_keys, [client = '', time, times, _memory, reason = '']) => {
      this.bans.ban(client, { time: Number(time), reason, times: Number(times) || undefined }, this.now)
      return this.bans.of(client, this.now)!.times
    },
    unban: (_keys, [client = '']) => Number(this.bans.unban(client, this.now)),
    banned: () => this.bans.all(this.now).map(({ client }) => client),
    bans: (keys) => keys.flatMap((key) => banTexts(this.bans.of(clientOf(key), this.now)!)),
    'ticket-keys': (_keys, [candidate = '', rotation, life]) => {
      for (const [key, madeAt] of this.ticketKeys)
        if (madeAt <= this.now - Number(life)) this.ticketKeys.delete(key)
      const newest = Math.max(...this.ticketKeys.values())
      if (this.now - newest >= Number(rotation)) this.ticketKeys.set(candidate, this.now)
      const newestFirst = [...this.ticketKeys].toSorted(([, one], [, other]) => other - one)
      return newestFirst.flatMap(([key, madeAt]) => [key, String(this.now - madeAt)])
    },
  }

  private group(key: string): Map<string, number> {
    const found = this.groups.get(key) ?? new Map<string, number>()
    this.groups.set(key, found)
    return found
  }

  private ownersOf(key: string): string[] {
    const found = this.owners.get(key)
    return found && found.until > this.now ? [found.owner] : []
  }
}

/** As scripts answer with them. */
function banTexts({ left, times, reason }: Ban, ...more: readonly string[]): string[] {
  return [String(left), String(times), reason, ...more]
}

function clientOf(key: string): string {
  return key.replace('{ftpkit}:ban:', '')
}
