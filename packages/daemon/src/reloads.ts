/**
 * The reloads of a process, one after the other. Each begins after it was asked for, so that it reads what was written before
 * that; requests that come while one waits are answered by that one.
 */
export class Reloads<Result> {
  private reload: (() => Promise<Result>) | undefined
  private running: Promise<unknown> = Promise.resolve()
  private waiting: Promise<Result> | undefined
  private release: () => void = () => {}

  constructor() {
    this.running = new Promise<void>((resolve) => {
      this.release = resolve
    })
  }

  /** Lets reloads begin, also one that was asked for before: the process is ready. */
  begin(reload: () => Promise<Result>): void {
    this.reload = reload
    this.release()
  }

  /** Asks for a reload. @returns its result. @throws what it throws */
  request(): Promise<Result> {
    this.waiting ??= this.afterRunning()
    return this.waiting
  }

  private async afterRunning(): Promise<Result> {
    await this.running
    this.waiting = undefined
    const result = this.reload!()
    this.running = result.catch(() => {})
    return result
  }
}
