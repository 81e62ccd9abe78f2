/**
 * Octets that are read ahead of who takes them, in the pieces in which they came: the iteration of a stream would join
 * them, into new memory for each step.
 */
export class ReadAhead implements AsyncIterable<Uint8Array> {
  private pieces: Uint8Array[] = []
  private waiting = 0
  private ended = false
  private fault: unknown
  private wake: () => void = () => {}

  /**
   * @param ahead octets that may wait to be taken, about
   * @param readOn called when more may be added again after {@link add} had refused that
   */
  constructor(
    private readonly ahead: number,
    private readonly readOn: () => void,
  ) {}

  /** Adds a piece that has come, and returns whether more may be added now. */
  add(piece: Uint8Array): boolean {
    if (piece.length > 0) this.pieces.push(piece)
    this.waiting += piece.length
    this.wake()
    return this.waiting < this.ahead
  }

  /** No more pieces come, after a fault or without one. A second call does nothing. */
  end(fault?: unknown): void {
    if (this.ended) return
    this.ended = true
    this.fault = fault
    this.wake()
  }

  /** Drops what waits. */
  clear(): void {
    this.pieces = []
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    while (true) {
      const piece = this.pieces.shift()
      if (piece) {
        yield piece
        this.taken(piece.length)
      } else if (this.fault !== undefined) throw this.fault
      else if (this.ended) return
      else {
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
      }
    }
  }

  private taken(octets: number): void {
    const wasFull = this.waiting >= this.ahead
    this.waiting -= octets
    if (wasFull && this.waiting < this.ahead && !this.ended) this.readOn()
  }
}
