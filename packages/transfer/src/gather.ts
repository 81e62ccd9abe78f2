import type { ByteSink } from './sinks.js'
import { Slab } from './slab.js'

/** Below this many octets copying is cheaper than handing the operating system one more buffer. */
const copyBelow = 2_048

/** Room for many small pieces before a new one is taken. */
const slabSize = 65_536

/**
 * The end of a pipeline: keeps what is pushed into it until somebody takes it.
 * Small pieces are copied side by side, large ones kept as the views they are.
 *
 * Whoever feeds the pipeline takes after every call from outside, or the last octets stay here.
 */
export class Gather implements ByteSink {
  /** Octets waiting to be taken. */
  length = 0
  /** Whether the pipeline said that no more will come. */
  ended = false
  private pieces: Uint8Array[] = []
  private readonly slab = new Slab(slabSize)
  /** The run of small pieces being built: slab memory from `runStart` to `runEnd`. */
  private run: Uint8Array | undefined
  private runStart = 0
  private runEnd = 0

  bytes(chunk: Uint8Array, start: number, end: number): void {
    const length = end - start
    if (length <= 0) return
    this.length += length
    if (length >= copyBelow) {
      this.closeRun()
      this.pieces.push(chunk.subarray(start, end))
      return
    }
    this.copy(chunk, start, end, length)
  }

  end(): void {
    this.ended = true
  }

  /** Hands over everything that waits, in order, ready for a gathering write; the caller owns it. */
  take(): Uint8Array[] {
    this.closeRun()
    const taken = this.pieces
    this.pieces = []
    this.length = 0
    return taken
  }

  private copy(chunk: Uint8Array, start: number, end: number, length: number): void {
    const at = this.slab.reserve(length)
    if (this.run !== this.slab.memory) {
      this.closeRun()
      this.run = this.slab.memory
      this.runStart = at
    }
    if (length < 16) for (let from = start, to = at; from < end; ) this.run[to++] = chunk[from++]!
    else this.run.set(chunk.subarray(start, end), at)
    this.runEnd = at + length
  }

  private closeRun(): void {
    if (!this.run) return
    this.pieces.push(this.run.subarray(this.runStart, this.runEnd))
    this.run = undefined
  }
}

/** Joins pieces into one array. A single piece is returned as it is. */
export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!
  let length = 0
  for (const piece of pieces) length += piece.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
