import type { ByteSink } from './sinks.js'

/** Below this many octets a copy is cheaper than one more buffer for the operating system. */
const copyBelow = 2_048

/** Below this many octets a loop is faster than `set` with a view, for a line end 20 times: "convert RDW" of bench:convert. */
const loopBelow = 16

/** Memory for small pieces: little at first, because many outputs are short, then four times as much each time. */
const firstLength = 4_096
const maxLength = 65_536

const nothing: Uint8Array = new Uint8Array(0)

/**
 * The end of a pipeline: keeps what is pushed into it until it is taken.
 * Small pieces are copied side by side, large ones are kept as views.
 *
 * The caller takes after every call into the pipeline, or the last octets stay here.
 */
export class Gather implements ByteSink {
  /** Octets waiting to be taken. */
  length = 0
  /** Whether the pipeline has ended. */
  ended = false
  private pieces: Uint8Array[] = []
  /** Small pieces lie side by side in `memory[runStart, runEnd)`; nothing is written there twice. */
  private memory = nothing
  private runStart = 0
  private runEnd = 0

  bytes(chunk: Uint8Array, start: number, end: number): void {
    const length = end - start
    if (length <= 0) return
    this.length += length
    if (length >= copyBelow) {
      this.closeRun()
      this.append(chunk.subarray(start, end))
      return
    }
    if (this.runEnd + length > this.memory.length) this.replaceMemory()
    if (length < loopBelow) {
      const { memory } = this
      for (let from = start, to = this.runEnd; from < end; ) memory[to++] = chunk[from++]!
    } else this.memory.set(chunk.subarray(start, end), this.runEnd)
    this.runEnd += length
  }

  end(): void {
    this.ended = true
  }

  /** Returns everything gathered, in order, ready for a gathering write; the caller owns it. */
  take(): Uint8Array[] {
    this.closeRun()
    const taken = this.pieces
    this.pieces = []
    this.length = 0
    return taken
  }

  /** Pieces that follow each other in memory become one. */
  private append(piece: Uint8Array): void {
    const last = this.pieces.at(-1)
    if (last?.buffer === piece.buffer && last.byteOffset + last.length === piece.byteOffset)
      this.pieces[this.pieces.length - 1] = new Uint8Array(
        last.buffer,
        last.byteOffset,
        last.length + piece.length,
      )
    else this.pieces.push(piece)
  }

  private replaceMemory(): void {
    this.closeRun()
    this.memory = new Uint8Array(Math.min(Math.max(firstLength, 4 * this.memory.length), maxLength))
    this.runStart = 0
    this.runEnd = 0
  }

  private closeRun(): void {
    if (this.runStart === this.runEnd) return
    this.pieces.push(this.memory.subarray(this.runStart, this.runEnd))
    this.runStart = this.runEnd
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
