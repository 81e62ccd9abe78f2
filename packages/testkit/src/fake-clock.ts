import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** A timer that has been set, as clocks of `@ftpkit/node` return it. */
interface Timer {
  cancel(): void
}

interface PendingTimer {
  readonly milliseconds: number
  readonly due: number
  readonly fire: () => void
}

/** Milliseconds of real time after which a test fails that waits for something that doesn't happen. */
const patience = 10_000

/**
 * A clock of `@ftpkit/node` that a test advances by hand. Sockets and files stay real, so a test first waits until what it tests has set
 * its timer (`timerOf`), and only then lets the time pass: nothing depends on the speed of the machine.
 */
export class FakeClock {
  private time: number
  /** In the order in which they were set. */
  private readonly timers = new Set<PendingTimer>()

  /** @param startDate what `date` says at first, in milliseconds since 1970 */
  constructor(private readonly startDate = Date.UTC(2024, 0, 1)) {
    this.time = 1_000
  }

  now(): number {
    return this.time
  }

  date(): number {
    return this.startDate + this.time - 1_000
  }

  setTimer(callback: () => void, milliseconds: number): Timer {
    const timer = { milliseconds, due: this.time + milliseconds, fire: callback }
    this.timers.add(timer)
    return { cancel: () => this.timers.delete(timer) }
  }

  setIdleTimer(socket: Socket, callback: () => void, milliseconds: number): Timer {
    let moved = octetsMoved(socket)
    let timer: Timer
    const look = () => {
      const now = octetsMoved(socket)
      if (now === moved) return callback()
      moved = now
      timer = this.setTimer(look, milliseconds)
    }
    timer = this.setTimer(look, milliseconds)
    const cancel = () => {
      timer.cancel()
      socket.off('close', cancel)
    }
    socket.once('close', cancel)
    return { cancel }
  }

  /** The durations of the timers that have neither fired nor been stopped. */
  get pending(): number[] {
    return [...this.timers].map(({ milliseconds }) => milliseconds)
  }

  /** Resolves once a timer of this duration is pending. */
  async timerOf(milliseconds: number): Promise<void> {
    const giveUpAt = performance.now() + patience
    while (!this.pending.includes(milliseconds)) {
      if (performance.now() > giveUpAt)
        throw new Error(`no timer of ${milliseconds} ms was set, only of ${this.pending}`)
      await nextTurn()
    }
  }

  /** Waits for a timer of this duration, and lets the time pass until it has fired. */
  async elapse(milliseconds: number): Promise<void> {
    await this.timerOf(milliseconds)
    await this.advance(milliseconds)
  }

  /** Lets time pass, in steps of the given length, until a promise settles. */
  async until<Result>(promise: Promise<Result>, step: number): Promise<Result> {
    let settled = false
    const settle = () => {
      settled = true
    }
    promise.then(settle, settle)
    const giveUpAt = performance.now() + patience
    while (!settled && performance.now() < giveUpAt) {
      await this.advance(step)
      await nextTurn()
    }
    return promise
  }

  /** Lets time pass: every timer that is due fires at its moment, in order, with a turn of the event loop after each. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds
    for (let next = this.nextDue(end); next; next = this.nextDue(end)) {
      this.timers.delete(next)
      this.time = Math.max(this.time, next.due)
      next.fire()
      await nextTurn()
    }
    this.time = end
  }

  private nextDue(end: number): PendingTimer | undefined {
    let next: PendingTimer | undefined
    for (const timer of this.timers) if (timer.due <= end && timer.due < (next?.due ?? Infinity)) next = timer
    return next
  }
}

function octetsMoved(socket: Socket): number {
  return socket.bytesRead + socket.bytesWritten - socket.writableLength
}
