/** What ends a process that serves, in this order. */
export interface StopSteps {
  /** The process stops, and will take some time: load balancers and monitors can know it. Called once */
  readonly begin: (signal: string) => void
  /** Milliseconds after that in which new clients are still accepted. */
  readonly delay: () => number
  /** Accepts no more clients, and ends the work of those there are. With `patience` 0, at once: it may be called again. */
  readonly close: (patience?: number) => Promise<void>
  /** Closes what the work needed. */
  readonly closeRest: () => Promise<void>
  /** Ends the process with a status. @default `process.exit` */
  readonly exit?: ((status: number) => void) | undefined
  /** Called with what `close` or `closeRest` throws; the exit status is 1 then. */
  readonly onFault: (error: unknown) => void
}

const stopSignals = ['SIGINT', 'SIGTERM'] as const

/**
 * Ends a process in order. A first signal begins that, a second one ends the delay and all work at once, and a third one ends
 * the process as it is, by status 1.
 */
export class OrderlyStop implements Disposable {
  private signals = 0
  private timer: NodeJS.Timeout | undefined
  private ending = false
  private readonly exit: (status: number) => void

  constructor(private readonly steps: StopSteps) {
    this.exit = steps.exit ?? process.exit
  }

  /** Takes SIGINT and SIGTERM from now on. */
  onSignals(): this {
    for (const signal of stopSignals) process.on(signal, this.take)
    return this
  }

  /** Takes no more signals. */
  [Symbol.dispose](): void {
    clearTimeout(this.timer)
    for (const signal of stopSignals) process.off(signal, this.take)
  }

  /** Takes a signal, as `onSignals` does. */
  readonly take = (signal: string): void => {
    this.signals += 1
    if (this.signals === 1) this.begin(signal)
    else if (this.signals === 2) void this.hurry()
    else this.exit(1)
  }

  private begin(signal: string): void {
    const { steps } = this
    steps.begin(signal)
    const delay = steps.delay()
    if (delay === 0) void this.end()
    else this.timer = setTimeout(() => this.end(), delay)
  }

  /** The first `close` ends by the second one too, and what comes after it is done once. */
  private hurry(): Promise<void> {
    return this.ending ? this.unlessFault(() => this.steps.close(0)) : this.end(0)
  }

  private async end(patience?: number): Promise<void> {
    this.ending = true
    clearTimeout(this.timer)
    const { close, closeRest } = this.steps
    await this.unlessFault(async () => {
      await close(patience)
      await closeRest()
      this.exit(0)
    })
  }

  private async unlessFault(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.steps.onFault(error)
      this.exit(1)
    }
  }
}
