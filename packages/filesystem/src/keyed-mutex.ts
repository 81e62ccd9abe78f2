/** Runs work on the same key one at a time, in the order of the calls. */
export class KeyedMutex {
  private readonly last = new Map<string, Promise<void>>()

  /** Runs work after all earlier work on the same key has settled. */
  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const mine = (this.last.get(key) ?? Promise.resolve()).then(work)
    const done = mine.then(
      () => {},
      () => {},
    )
    this.last.set(key, done)
    try {
      return await mine
    } finally {
      if (this.last.get(key) === done) this.last.delete(key)
    }
  }
}
