import type { ByteSink } from './sinks.js'

/** Large enough that many short records lie side by side in it. */
const defaultSize = 65_536

const nothing: Uint8Array = new Uint8Array(0)

/**
 * Memory that grows with a record until its length is known.
 *
 * Octets that were released are never written to again, so that a sink may keep them. At most twice the octets held are
 * allocated, or `size`.
 */
export class GrowingBuffer {
  /** The octets held are `memory[start, start + length)`. Replaced as the buffer grows: read it after the call. */
  memory: Uint8Array = nothing
  /** Where the octets held begin in `memory`. Changes as the buffer grows. */
  start = 0
  private end = 0

  /** @param size octets allocated at a time, from the first octet on */
  constructor(private readonly size: number = defaultSize) {}

  /** Octets held. */
  get length(): number {
    return this.end - this.start
  }

  /** Appends a copy of `chunk[start, end)`. */
  append(chunk: Uint8Array, start: number, end: number): void {
    this.grow(end - start)
    this.memory.set(chunk.subarray(start, end), this.end)
    this.end += end - start
  }

  /** Appends `length` zeros, to be filled in later. */
  reserve(length: number): void {
    this.grow(length)
    this.end += length
  }

  /** Passes the first `length` octets to `sink` and keeps the others. */
  release(sink: ByteSink, length: number): void {
    const from = this.start
    this.start += length
    sink.bytes(this.memory, from, from + length)
  }

  /** Returns all octets held, as a view, and begins again. */
  take(): Uint8Array {
    const taken = this.memory.subarray(this.start, this.end)
    this.start = this.end
    return taken
  }

  private grow(length: number): void {
    if (this.end + length <= this.memory.length) return
    const memory = new Uint8Array(Math.max(this.size, 2 * (this.length + length)))
    memory.set(this.memory.subarray(this.start, this.end))
    this.end -= this.start
    this.start = 0
    this.memory = memory
  }
}
