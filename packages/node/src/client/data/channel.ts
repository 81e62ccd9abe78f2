import type { DownloadTarget } from '../local/target.js'

/** A download that somebody iterates: it goes no faster than it is read. */
export class Channel implements DownloadTarget {
  private pieces: readonly Uint8Array[] = []
  private done: { readonly error?: unknown } | undefined
  private taken: () => void = () => {}
  private came: () => void = () => {}

  /**
   * The pieces that a transfer writes into a channel.
   *
   * @param transfer begins when the first piece is asked for, and is aborted when nobody reads on
   */
  static async *read(
    signal: AbortSignal | undefined,
    transfer: (channel: Channel, signal: AbortSignal) => Promise<unknown>,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const channel = new Channel()
    const leave = new AbortController()
    const both = signal ? AbortSignal.any([signal, leave.signal]) : leave.signal
    const over = transfer(channel, both).then(
      () => channel.end({}),
      (error) => channel.end({ error }),
    )
    try {
      yield* channel.all()
    } finally {
      leave.abort()
      channel.taken()
      await over
    }
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    this.pieces = pieces
    this.came()
    await new Promise<void>((resolve) => {
      this.taken = resolve
    })
  }

  async commit(): Promise<void> {}

  async discard(): Promise<void> {}

  private end(done: { readonly error?: unknown }): void {
    this.done = done
    this.came()
  }

  private async *all(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const { pieces } = this
      this.pieces = []
      yield* pieces
      this.taken()
      if (this.pieces.length > 0) continue
      if (this.done) {
        if ('error' in this.done) throw this.done.error
        return
      }
      await new Promise<void>((resolve) => {
        this.came = resolve
      })
    }
  }
}
