import type { Claim } from './claim.js'
import { finishClaim, releaseClaim, renewClaim } from './claim-scripts.js'
import type { Ask, RedisLink, Timing } from './link.js'

/** What a claim that is held needs of the claims that it belongs to. */
export interface ClaimContext {
  readonly link: RedisLink
  readonly timing: Timing
  /** Milliseconds. */
  readonly leaseTime: number
  /** Why the server can't be asked. */
  readonly fault: () => Error
  /** Called once, when the claim is held no longer. */
  readonly ended: (claim: HeldClaim) => void
}

/** A claim with its key, and the arguments that all scripts begin with. */
export interface ClaimPlace {
  readonly name: string
  readonly key: string
  readonly node: string
  readonly token: string
  readonly time: number
}

/**
 * A claim that renews its lease. It is given up a fifth of the lease before that ends, as this node counts: from before
 * it asked for it.
 */
export class HeldClaim implements Claim {
  readonly time: number
  private readonly ending = new AbortController()
  private renewal: { cancel(): void } | undefined
  private expiry: { cancel(): void } | undefined
  /** The moment until which the lease is known to be held. */
  private heldUntil = Number.NEGATIVE_INFINITY
  private isFinishing = false
  private isOver = false

  /** @param since moment before the claim was asked for */
  constructor(
    private readonly place: ClaimPlace,
    private readonly context: ClaimContext,
    since: number,
  ) {
    this.time = place.time
    this.extend(since)
    this.renewLater()
  }

  get signal(): AbortSignal {
    return this.ending.signal
  }

  async finish(): Promise<void> {
    this.isFinishing = true
    try {
      const answer = await this.context.link.ask(
        finishClaim,
        [this.place.key],
        [...this.holder, this.timeText],
      )
      if (answer === undefined) throw this.context.fault()
      this.end()
    } finally {
      this.isFinishing = false
      this.watch()
    }
  }

  async release(): Promise<void> {
    if (this.isOver) return
    this.end()
    const { link } = this.context
    if (!link.away) await link.ask(releaseClaim, [this.place.key], this.holder)
  }

  /** Ends what the claim is for, and releases it. */
  async close(): Promise<void> {
    const released = this.release()
    this.abort('the claims were closed')
    await released
  }

  /** Renews the lease. Resolves with whether the server has answered. */
  async renew(ask: Ask): Promise<boolean> {
    const { timing, leaseTime } = this.context
    const since = timing.now()
    const answer = await ask(renewClaim, [this.place.key], [...this.holder, this.timeText, String(leaseTime)])
    if (answer === 0) this.lose('another has taken it')
    else if (answer !== undefined) this.extend(since)
    return answer !== undefined
  }

  private get holder(): readonly string[] {
    return [this.place.node, this.place.token]
  }

  private get timeText(): string {
    return String(this.time)
  }

  private lose(reason: string): void {
    if (this.isOver || this.isFinishing) return
    this.end()
    this.abort(reason)
  }

  private abort(reason: string): void {
    this.ending.abort(new Error(`the claim on ${this.place.name} was lost: ${reason}`))
  }

  private extend(since: number): void {
    this.heldUntil = Math.max(this.heldUntil, since + 0.8 * this.context.leaseTime)
    this.watch()
  }

  /** Gives the claim up in time. */
  private watch(): void {
    const { timing } = this.context
    this.expiry?.cancel()
    if (this.isOver) return
    const expired = () => this.lose('its lease could not be renewed')
    this.expiry = timing.setTimer(expired, Math.max(0, this.heldUntil - timing.now()), false)
  }

  private renewLater(): void {
    const { timing, link, leaseTime } = this.context
    const renewed = async () => {
      if (!link.away) await this.renew(link.ask)
      if (!this.isOver) this.renewLater()
    }
    this.renewal = timing.setTimer(() => void renewed(), leaseTime / 3, false)
  }

  private end(): void {
    if (this.isOver) return
    this.isOver = true
    this.renewal?.cancel()
    this.expiry?.cancel()
    this.context.ended(this)
  }
}
