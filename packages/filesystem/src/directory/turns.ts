/** Lets those who work on the same thing go one after another, in the order they came. */
export class Turns {
  private readonly last = new Map<string, Promise<void>>()

  /** Does some work when all before it on the same thing are done, well or not. */
  async take<Result>(thing: string, work: () => Promise<Result>): Promise<Result> {
    const mine = (this.last.get(thing) ?? Promise.resolve()).then(work)
    const done = mine.then(
      () => {},
      () => {},
    )
    this.last.set(thing, done)
    try {
      return await mine
    } finally {
      if (this.last.get(thing) === done) this.last.delete(thing)
    }
  }
}
