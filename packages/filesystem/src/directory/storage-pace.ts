/**
 * Milliseconds after which one call has stopped everything else for too long. Less would not tell the storage from a
 * busy machine, which takes the processor from a thread for 10 ms and more.
 */
const longCall = 40

/** Milliseconds beyond which a call is slow. They include two changes of thread where it is made in the pool. */
const slowCall = 2

/** How many of the last calls may be slow. If more are, several at a time in the pool are faster. */
const slowShare = 1 / 4

/** How much one call counts in that share. */
const weight = 1 / 16

/** Fast calls of a kind in the pool, one after the other, after which the next is made in the calling thread. */
const fastCallsNeeded = 4

/** Milliseconds for which all calls go through the pool after a long one, at first and at most. */
const firstPause = 10_000
const maxPause = 300_000

/**
 * Decides which calls are fast enough to be made in the calling thread, by how long those before took. Each kind begins
 * in the pool, since storage may be slow at one kind alone. A long call of any kind sends all of them back there, each
 * time for longer if it follows soon. Time is an argument, in milliseconds.
 */
export class StoragePace<Kind extends string> {
  private readonly fastCalls = new Map<Kind, number>()
  /** The share of slow calls among the last. */
  private slow = 0
  private pooledUntil = 0
  private pause = firstPause

  /** Whether a call of a kind may be made in the calling thread. */
  isFast(kind: Kind, now: number): boolean {
    return now >= this.pooledUntil && this.fastCalls.get(kind) === fastCallsNeeded
  }

  /** Takes note of a call that was made in the calling thread. */
  direct(began: number, now: number): void {
    const duration = now - began
    this.slow += ((duration > slowCall ? 1 : 0) - this.slow) * weight
    if (duration > longCall || this.slow > slowShare) this.slowDown(now)
  }

  /**
   * Takes note of a call that was made in the pool.
   *
   * @param isAlone whether no other call was there, so that its duration is that of the storage
   */
  pooled(kind: Kind, isAlone: boolean, began: number, now: number): void {
    if (!isAlone) return
    const duration = now - began
    if (duration > longCall) this.pooledUntil = Math.max(this.pooledUntil, now + firstPause)
    const fast = duration < slowCall ? (this.fastCalls.get(kind) ?? 0) + 1 : 0
    this.fastCalls.set(kind, Math.min(fast, fastCallsNeeded))
  }

  private slowDown(now: number): void {
    const isSoon = now < this.pooledUntil + 4 * this.pause
    this.pause = isSoon && this.pooledUntil > 0 ? Math.min(2 * this.pause, maxPause) : firstPause
    this.pooledUntil = now + this.pause
    this.slow = 0
    this.fastCalls.clear()
  }
}
