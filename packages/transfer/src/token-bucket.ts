/** How fast octets may move. */
export interface TokenBucketOptions {
  /** Octets per second, more than 0. */
  readonly rate: number
  /**
   * Octets that may move at once after a pause. Default: those of 50 ms
   */
  readonly burst?: number | undefined
}

/** Share of a second that a portion, and by default a burst, takes. */
const portionsPerSecond = 20

/**
 * Limits the octets that move per second, together for all that take from it. It knows no time: each call brings its own,
 * of a clock that never goes backwards.
 */
export class TokenBucket {
  /** Octets per second. */
  readonly rate: number
  /** Octets that are best taken at a time, at least one: those of 50 ms. */
  readonly portion: number
  private readonly burst: number
  /** Octets that may move now; below 0, those that were taken before their time. */
  private tokens: number
  private filledAt: number | undefined

  /** @throws RangeError for a rate or burst that is not a number above 0 */
  constructor({ rate, burst = Math.max(1, rate / portionsPerSecond) }: TokenBucketOptions) {
    if (!(rate > 0 && rate < Number.POSITIVE_INFINITY))
      throw new RangeError('a rate is a number of octets per second, more than 0')
    if (!(burst > 0)) throw new RangeError('a burst is a number of octets, more than 0')
    this.rate = rate
    this.portion = Math.max(1, Math.floor(rate / portionsPerSecond))
    this.burst = burst
    this.tokens = burst
  }

  /**
   * Takes tokens for octets that are going to move, or that have just come.
   *
   * @param now milliseconds since a fixed moment
   * @returns milliseconds to wait until further octets may move; 0 for none
   */
  take(octets: number, now: number): number {
    const passed = Math.max(0, now - (this.filledAt ?? now))
    this.filledAt = now
    this.tokens = Math.min(this.burst, this.tokens + (passed * this.rate) / 1_000) - octets
    return this.tokens >= 0 ? 0 : (-this.tokens * 1_000) / this.rate
  }
}
