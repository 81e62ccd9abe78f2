/** What work is watched by. */
export interface ProgressWatch {
  /** Changes while the work goes on; NaN, which is never the same, where it can't be known. */
  readonly progress: () => number
  /** Milliseconds without progress after which the work is given up, at the latest at their double. */
  readonly patience: number
  /** Tells the work to end, and gives what is thrown instead of waiting on. */
  readonly stuck: () => unknown
}

/** Waits for work only as long as it makes progress: a call that never returns can't be ended, but be left alone. */
export function whileInProgress<Result>(
  work: Promise<Result>,
  { progress, patience, stuck }: ProgressWatch,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let before = progress()
    const timer = setInterval(() => {
      const now = progress()
      if (now === before) {
        clearInterval(timer)
        reject(stuck())
      }
      before = now
    }, patience)
    timer.unref()
    work.finally(() => clearInterval(timer)).then(resolve, reject)
  })
}
