/** Passes values from a producer to a loop that iterates them. */
export class Channel<Value> {
  private values: Value[] = []
  private done: { readonly error?: unknown } | undefined
  private wakeReader: () => void = () => {}
  private releaseWriter: () => void = () => {}

  private constructor() {}

  /**
   * The values that a producer puts into a channel.
   *
   * @param produce called when the first value is asked for. Its signal is aborted by `signal`, and when the loop is left
   * @throws what `produce` throws, after all values
   */
  static async *read<Value>(
    signal: AbortSignal | undefined,
    produce: (channel: Channel<Value>, signal: AbortSignal) => Promise<unknown>,
  ): AsyncGenerator<Value, void, undefined> {
    const channel = new Channel<Value>()
    const leave = new AbortController()
    const both = signal ? AbortSignal.any([signal, leave.signal]) : leave.signal
    const over = produce(channel, both).then(
      () => channel.end({}),
      (error) => channel.end({ error }),
    )
    try {
      yield* channel.taken()
    } finally {
      leave.abort()
      channel.releaseWriter()
      await over
    }
  }

  /** Puts a value into the channel, which keeps it until it is taken. */
  put(value: Value): void {
    this.values.push(value)
    this.wakeReader()
  }

  /** Puts values into the channel, and waits until all have been taken: the producer is no faster than the loop. */
  async putAndWait(values: readonly Value[]): Promise<void> {
    this.values.push(...values)
    this.wakeReader()
    await new Promise<void>((resolve) => {
      this.releaseWriter = resolve
    })
  }

  private end(done: { readonly error?: unknown }): void {
    this.done = done
    this.wakeReader()
  }

  private async *taken(): AsyncGenerator<Value, void, undefined> {
    for (;;) {
      // In batches: shifting a long array one by one is slow.
      yield* this.values.splice(0)
      this.releaseWriter()
      if (this.values.length > 0) continue
      if (this.done) {
        if ('error' in this.done) throw this.done.error
        return
      }
      await new Promise<void>((resolve) => {
        this.wakeReader = resolve
      })
    }
  }
}
