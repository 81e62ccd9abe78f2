import type { ByteSink } from '@ftpkit/transfer'

/** Memory taken at once: many short records lie side by side in it. */
const blockLength = 65_536

/**
 * Where a record grows until its length is known. What was handed on is never written again, so that a sink may
 * keep it; memory is at most twice what is held, and `blockLength`.
 */
export class Hold {
  /** What is held lies in `memory[start, end)`. */
  memory: Uint8Array = new Uint8Array(blockLength)
  start = 0
  private end = 0

  /** Octets held. */
  get length(): number {
    return this.end - this.start
  }

  /** Appends a copy of `chunk[start, end)`. */
  append(chunk: Uint8Array, start: number, end: number): void {
    this.makeRoom(end - start)
    this.memory.set(chunk.subarray(start, end), this.end)
    this.end += end - start
  }

  /** Appends zeros, to be filled in later. */
  reserve(length: number): void {
    this.makeRoom(length)
    this.end += length
  }

  /** Hands on the first `length` octets and keeps the others. */
  release(sink: ByteSink, length: number): void {
    const from = this.start
    this.start += length
    sink.bytes(this.memory, from, from + length)
  }

  private makeRoom(length: number): void {
    if (this.end + length <= this.memory.length) return
    const memory = new Uint8Array(Math.max(blockLength, 2 * (this.length + length)))
    memory.set(this.memory.subarray(this.start, this.end))
    this.end -= this.start
    this.start = 0
    this.memory = memory
  }
}
