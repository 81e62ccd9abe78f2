import type { Readable } from 'node:stream'

/**
 * The octets of an answer, read ahead of who takes them, in the pieces in which they came: the iteration of a stream would
 * join them, into new memory for each step.
 */
export class AnswerBody implements AsyncIterable<Uint8Array> {
  private pieces: Uint8Array[] = []
  private waiting = 0
  private ended = false
  private fault: unknown
  private wake: () => void = () => {}

  /** @param ahead octets that may wait to be taken, about */
  constructor(
    private readonly stream: Readable,
    private readonly ahead: number,
  ) {
    stream.on('data', (piece: Uint8Array) => {
      this.pieces.push(piece)
      this.waiting += piece.length
      if (this.waiting >= this.ahead) stream.pause()
      this.wake()
    })
    // A connection that is cut while no one reads is noticed by the next read.
    stream.on('error', (error) => this.end(error))
    stream.on('end', () => this.end())
    stream.on('close', () => this.end(new Error('the connection was closed in the middle of an object')))
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    while (true) {
      const { pieces } = this
      if (pieces.length === 0) {
        if (this.fault !== undefined) throw this.fault
        if (this.ended) return
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
        continue
      }
      this.pieces = []
      for (const piece of pieces) {
        yield piece
        this.waiting -= piece.length
        if (this.waiting < this.ahead && this.stream.isPaused()) this.stream.resume()
      }
    }
  }

  /** Closes the connection. */
  close(): void {
    this.pieces = []
    this.stream.destroy()
  }

  private end(fault?: unknown): void {
    if (!this.ended) this.fault = fault
    this.ended = true
    this.wake()
  }
}
