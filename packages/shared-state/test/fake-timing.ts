import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Timing } from '../src/redis.js'

interface PendingTimer {
  readonly due: number
  readonly fire: () => void
}

/** A clock that a test advances by hand. */
export class FakeTiming implements Timing {
  private time = 1_000
  private readonly timers = new Set<PendingTimer>()

  now(): number {
    return this.time
  }

  setTimer(fire: () => void, milliseconds: number): { cancel(): void } {
    const timer = { due: this.time + milliseconds, fire }
    this.timers.add(timer)
    return { cancel: () => this.timers.delete(timer) }
  }

  /** Timers that have neither fired nor been cancelled. */
  get pending(): number {
    return this.timers.size
  }

  /** Lets time pass: each timer that is due fires at its moment, and what follows from it happens before the next. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds
    for (;;) {
      await nextTurn()
      const due = [...this.timers].filter((timer) => timer.due <= end)
      const next = due.toSorted((one, other) => one.due - other.due)[0]
      if (!next) break
      this.timers.delete(next)
      this.time = Math.max(this.time, next.due)
      next.fire()
    }
    this.time = end
  }
}
