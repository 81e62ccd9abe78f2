import type { Clock, Timer } from '../../net/clock.js'

/** How work is watched. */
export interface ProgressWatch {
  readonly clock: Clock
  /** A figure that changes while the work makes progress; NaN, which never equals itself, where that can't be known. */
  readonly progress: () => number
  /** Milliseconds without progress after which the work is given up; it may take up to twice as long. */
  readonly patience: number
  /** Tells the work to end. @returns the error to throw instead of waiting any longer */
  readonly giveUp: () => unknown
}

/** Waits for work only as long as it makes progress: a call that never returns can't be ended, only left alone. */
export function whileInProgress<Result>(
  work: Promise<Result>,
  { clock, progress, patience, giveUp }: ProgressWatch,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let timer: Timer
    let before = progress()
    const look = () => {
      const now = progress()
      if (now === before) return reject(giveUp())
      before = now
      watch()
    }
    const watch = () => {
      timer = clock.setTimer(look, patience, false)
    }
    watch()
    work.finally(() => timer.cancel()).then(resolve, reject)
  })
}
