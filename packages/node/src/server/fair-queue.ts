import { FtpError } from '@ftpkit/transfer'

/** How much of one kind of work may run and wait. A key says who the work is for, such as the address of a client. */
export interface FairQueueLimits {
  /** Jobs that run at a time. */
  readonly running: number
  /** Those of one key; fewer than `running`, so that another key needs not wait for a whole job. */
  readonly runningPerKey: number
  /** Jobs that may wait. */
  readonly waiting: number
  /** Those of one key. */
  readonly waitingPerKey: number
  /** Reply to a command whose job can't even wait. @default 450 */
  readonly reply?: number | undefined
}

/** A job that waits. */
interface Job {
  begin(): void
}

/**
 * Lets costly work run, a bounded number of jobs at a time, and in turns by key: however many jobs wait for one, those
 * of another come next. A job that is aborted while it waits never begins. It knows neither sockets nor time.
 */
export class FairQueue {
  private running = 0
  private readonly runningOf = new Map<string, number>()
  private waiting = 0
  /** Jobs that wait, by key. The key whose turn is next is the first. */
  private readonly waitingOf = new Map<string, Set<Job>>()

  constructor(private readonly limits: FairQueueLimits) {}

  /**
   * Runs a job when its turn has come.
   *
   * @param signal drops the job while it waits; the job itself has to watch it once it runs
   * @param stage `begun` for the next part of work that had a turn before: it waits even where too many do already
   * @throws FtpError `limit-exceeded` at once where too many wait already, the reason of `signal`, or what the job threw
   */
  async run<Result>(
    key: string,
    signal: AbortSignal | undefined,
    work: () => Promise<Result>,
    stage: 'new' | 'begun' = 'new',
  ): Promise<Result> {
    await this.turn(key, signal, stage)
    try {
      return await work()
    } finally {
      this.release(key)
    }
  }

  private turn(key: string, signal: AbortSignal | undefined, stage: 'new' | 'begun'): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      // Jobs of this key that wait already come first.
      if (!this.waitingOf.has(key) && this.mayRun(key)) {
        this.take(key)
        return resolve()
      }
      if (stage === 'new') this.assertCapacity(key)
      const drop = () => {
        this.remove(key, job)
        reject(signal!.reason)
      }
      const job = {
        begin: () => {
          signal?.removeEventListener('abort', drop)
          resolve()
        },
      }
      signal?.addEventListener('abort', drop, { once: true })
      this.add(key, job)
    })
  }

  private mayRun(key: string): boolean {
    const { running, runningPerKey } = this.limits
    return this.running < running && (this.runningOf.get(key) ?? 0) < runningPerKey
  }

  private assertCapacity(key: string): void {
    const { waiting, waitingPerKey, reply = 450 } = this.limits
    if (this.waiting < waiting && (this.waitingOf.get(key)?.size ?? 0) < waitingPerKey) return
    throw new FtpError('limit-exceeded', 'The server has too much of this to do; try again later', {
      replyHint: reply,
    })
  }

  private take(key: string): void {
    this.running++
    this.runningOf.set(key, (this.runningOf.get(key) ?? 0) + 1)
  }

  private release(key: string): void {
    this.running--
    const left = this.runningOf.get(key)! - 1
    if (left > 0) this.runningOf.set(key, left)
    else this.runningOf.delete(key)
    this.beginNext()
  }

  private beginNext(): void {
    for (const [key, jobs] of this.waitingOf) {
      if (!this.mayRun(key)) continue
      const [job] = jobs
      this.remove(key, job!)
      // Its next turn comes after that of all other keys.
      if (this.waitingOf.delete(key)) this.waitingOf.set(key, jobs)
      this.take(key)
      return job!.begin()
    }
  }

  private add(key: string, job: Job): void {
    const jobs = this.waitingOf.get(key) ?? new Set()
    this.waitingOf.set(key, jobs.add(job))
    this.waiting++
  }

  private remove(key: string, job: Job): void {
    const jobs = this.waitingOf.get(key)
    if (!jobs?.delete(job)) return
    this.waiting--
    if (jobs.size === 0) this.waitingOf.delete(key)
  }
}
