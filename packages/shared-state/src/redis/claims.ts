import { randomBytes } from 'node:crypto'
import type { ClaimAnswer, ClaimOptions } from './claim.js'
import { claimTime, proveWrites } from './claim-scripts.js'
import type { RedisConnection } from './connection.js'
import { type ClaimContext, HeldClaim } from './held-claim.js'
import { type Ask, nodeTiming, RedisLink, type Timing } from './link.js'

/** What happens to the connection, for a log. It contains no password. */
export type RedisClaimsEvent =
  /** From now on nothing is claimed. Reported once for each outage. */
  | { readonly kind: 'away'; readonly reason: string }
  /** The outage is over. */
  | { readonly kind: 'back'; readonly milliseconds: number }

/** Times are milliseconds. Nodes that share have the same. */
export interface RedisClaimsOptions {
  /** Makes a connection, as `connectRedis` does. */
  readonly connect: () => Promise<RedisConnection>
  /** Of all keys, in braces, so that a cluster has them in one place. @default 'ftpkit' */
  readonly prefix?: string | undefined
  /** Called when an outage begins, and when it is over. */
  readonly log?: ((event: RedisClaimsEvent) => void) | undefined
  /** That an answer may take. @default 2_000 */
  readonly answerTime?: number | undefined
  /** After which the claims of a node that has died are free, and a third more; renewed at each third. @default 25_000 */
  readonly leaseTime?: number | undefined
  /** @default the clock of Node */
  readonly timing?: Timing | undefined
}

/**
 * Claims on what one of several nodes is to do, and no other: each name is held by one node at a time, and each of its times
 * is finished once. No node decides alone: while Redis is away nothing is claimed.
 */
export class RedisClaims {
  private readonly link: RedisLink
  private readonly timing: Timing
  private readonly prefix: string
  private readonly leaseTime: number
  private readonly node = randomBytes(8).toString('hex')
  private readonly held = new Map<string, HeldClaim>()
  /** Names that are asked for. */
  private readonly asked = new Set<string>()
  private claimsBefore = 0
  private reason: string | undefined
  private closed = false

  private constructor(options: RedisClaimsOptions) {
    const { connect, prefix = 'ftpkit', log = () => {}, answerTime = 2_000, timing = nodeTiming } = options
    this.timing = timing
    this.prefix = `{${prefix}}`
    this.leaseTime = options.leaseTime ?? 25_000
    this.link = new RedisLink({
      ...{ connect, timing, answerTime },
      prepare: (ask) => this.prepare(ask),
      log: (event) => {
        this.reason = event.kind === 'away' ? event.reason : undefined
        log(event.kind === 'away' ? event : { kind: 'back', milliseconds: event.milliseconds })
      },
    })
  }

  /** Connects. Where that fails, Redis is away at first, which is logged: this rejects for no outage. */
  static async open(options: RedisClaimsOptions): Promise<RedisClaims> {
    const claims = new RedisClaims(options)
    await claims.link.open()
    return claims
  }

  /**
   * Claims a time of a name.
   *
   * @param time milliseconds since 1970, a whole number
   * @throws Error where Redis can't be reached, or answers too late
   */
  async claim(name: string, time: number, { once = false }: ClaimOptions = {}): Promise<ClaimAnswer> {
    if (!Number.isSafeInteger(time)) throw new RangeError(`${time} is not a time in milliseconds`)
    if (this.closed) throw new Error('the claims were closed')
    if (this.held.has(name) || this.asked.has(name)) return { state: 'busy' }
    this.asked.add(name)
    try {
      return await this.claimShared(name, time, once)
    } finally {
      this.asked.delete(name)
    }
  }

  /** Releases what is still held, which aborts its signals, and ends the connection. */
  async close(): Promise<void> {
    this.closed = true
    for (const claim of [...this.held.values()]) await claim.close()
    this.link.close()
  }

  private async claimShared(name: string, time: number, once: boolean): Promise<ClaimAnswer> {
    const { node, leaseTime, timing } = this
    const key = `${this.prefix}:claims:${name}`
    const token = String(++this.claimsBefore)
    const since = timing.now()
    const times = [time, leaseTime, Math.ceil(leaseTime / 3)].map(String)
    const [state, found] =
      (await this.link.ask(claimTime, [key], [node, token, ...times, once ? '1' : '0'])) ?? []
    if (state === undefined) throw this.fault()
    if (state !== 'held') return { state }
    const context: ClaimContext = {
      ...{ link: this.link, timing, leaseTime },
      fault: () => this.fault(),
      ended: () => this.held.delete(name),
    }
    const claim = new HeldClaim({ name, key, node, token, time: found! }, context, since)
    this.held.set(name, claim)
    if (this.closed) await claim.close()
    return { state, claim }
  }

  /** A connection is used once it has proven that the server takes writes, and all that is held is renewed. */
  private async prepare(ask: Ask): Promise<true | undefined> {
    if ((await ask(proveWrites, [`${this.prefix}:claims-proof`], [])) === undefined) return undefined
    for (const claim of [...this.held.values()]) if (!(await claim.renew(ask))) return undefined
    return true
  }

  private fault(): Error {
    return new Error(`Redis is away: ${this.reason ?? 'it answered too late'}`)
  }
}
