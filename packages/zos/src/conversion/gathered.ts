/** Octets that lie one behind the other. */
export interface Run {
  readonly chunk: Uint8Array
  readonly start: number
  readonly end: number
}

const nothing = new Uint8Array(0)

/** One record, gathered from pieces. A record of one piece is not copied. */
export class Gathered {
  private piece: Run | undefined
  private memory = nothing
  private length = 0

  get empty(): boolean {
    return this.piece === undefined && this.length === 0
  }

  add(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    if (!this.piece && this.length === 0) {
      this.piece = { chunk, start, end }
      return
    }
    const { piece } = this
    this.piece = undefined
    if (piece) this.append(piece.chunk, piece.start, piece.end)
    this.append(chunk, start, end)
  }

  /** Gives the record, and begins the next; nobody writes to its octets again. */
  take(): Run {
    const { piece, memory, length } = this
    this.piece = undefined
    this.memory = nothing
    this.length = 0
    return piece ?? { chunk: memory, start: 0, end: length }
  }

  private append(chunk: Uint8Array, start: number, end: number): void {
    const needed = this.length + end - start
    if (needed > this.memory.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.memory.length))
      larger.set(this.memory.subarray(0, this.length))
      this.memory = larger
    }
    this.memory.set(chunk.subarray(start, end), this.length)
    this.length = needed
  }
}
