import type { ListingPart } from '@ftpkit/session'

/** Longest listing that STAT sends over the control connection, in lines. LIST has no limit. */
const maxLines = 10_000

/**
 * Length of the lines that are in memory at a time: they have been sent before the next are asked for. Smaller parts leave
 * more garbage, since more of what reads the directory outlives its turn.
 */
const partLength = 32_768

/** The listing of a STAT, which is read part by part, as the client reads its reply. */
export class StatusListing {
  private remaining = maxLines
  private readonly abort = (): void => this.close()

  /** @param signal closes the listing: no further part is wanted */
  constructor(
    private readonly lines: AsyncGenerator<string>,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', this.abort, { once: true })
  }

  /** Reads the next part. After the last, and after a fault, the listing is closed. */
  async next(): Promise<ListingPart> {
    try {
      const part = await this.read()
      if (!part.more) this.close()
      return part
    } catch (error) {
      this.close()
      throw error
    }
  }

  private async read(): Promise<ListingPart> {
    const lines: string[] = []
    for (let length = 0; length < partLength; ) {
      const { done, value } = await this.lines.next()
      this.signal.throwIfAborted()
      if (done) return { lines }
      if (this.remaining-- === 0) return { lines, cut: true }
      lines.push(value)
      length += value.length
    }
    return { lines, more: this }
  }

  /** Without waiting: a directory that hangs would keep the last part from the client. */
  private close(): void {
    this.signal.removeEventListener('abort', this.abort)
    this.lines.return(undefined).catch(() => {})
  }
}
