import { type ByteSink, Slab } from '@ftpkit/transfer'

/** Below this many octets a further piece is copied, so that a block is never held as thousands of views. */
const copyBelow = 1_024

/** Octets of a block that waits for its header: views of the chunks they came in, small further ones copied. */
export class PendingBlock {
  length = 0
  private readonly slab = new Slab()
  // Piece n is chunks[n] from bounds[2n] to bounds[2n + 1]. The arrays are never shortened between blocks.
  private chunks: Uint8Array[] = []
  private bounds: number[] = []
  private pieces = 0

  append(chunk: Uint8Array, start: number, end: number): void {
    this.length += end - start
    if (this.extend(chunk, start, end)) return
    if (this.pieces > 0 && end - start < copyBelow) this.addCopy(chunk, start, end)
    else this.add(chunk, start, end)
  }

  /** Hands everything held to the connection, in order. */
  release(connection: ByteSink): void {
    const { chunks, bounds, pieces } = this
    this.pieces = 0
    this.length = 0
    for (let piece = 0; piece < pieces; piece++) {
      connection.bytes(chunks[piece]!, bounds[2 * piece]!, bounds[2 * piece + 1]!)
    }
  }

  /** Copies everything held, so that the memory it came in may change. */
  copyHeld(): void {
    const { chunks, bounds, pieces, length } = this
    if (length === 0) return this.forget()
    const copy = new Uint8Array(length)
    for (let piece = 0, at = 0; piece < pieces; piece++) {
      const view = chunks[piece]!.subarray(bounds[2 * piece]!, bounds[2 * piece + 1]!)
      copy.set(view, at)
      at += view.length
    }
    this.chunks = [copy]
    this.bounds = [0, length]
    this.pieces = 1
  }

  /** Lets go of the memory of past blocks. */
  forget(): void {
    this.chunks = []
    this.bounds = []
  }

  /** Lengthens the last piece if the octets follow it in memory. */
  private extend(chunk: Uint8Array, start: number, end: number): boolean {
    const last = this.pieces - 1
    if (this.chunks[last] !== chunk || this.bounds[2 * last + 1] !== start) return false
    this.bounds[2 * last + 1] = end
    return true
  }

  private addCopy(chunk: Uint8Array, start: number, end: number): void {
    const at = this.slab.reserve(end - start)
    const { memory } = this.slab
    for (let from = start, to = at; from < end; ) memory[to++] = chunk[from++]!
    const stop = at + end - start
    if (!this.extend(memory, at, stop)) this.add(memory, at, stop)
  }

  private add(chunk: Uint8Array, start: number, end: number): void {
    this.chunks[this.pieces] = chunk
    this.bounds[2 * this.pieces] = start
    this.bounds[2 * this.pieces + 1] = end
    this.pieces++
  }
}
