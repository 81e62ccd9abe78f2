import type { ByteSink } from '@ftpkit/transfer'
import { expect } from 'vitest'

/** Surrounds every chunk, so that a codec that reads outside `[start, end)` fails. */
const poison = 0xa5
const margin = 3

/** Random cuts of each input, besides every chunk size. */
const randomCuts = 20

/**
 * Runs `decode` with the input in one piece, in chunks of every size from 1 up, and at random cuts,
 * and expects the same result each time.
 *
 * @returns that result
 */
export function atEverySplit<Result>(input: Uint8Array, decode: (chunks: Uint8Array[]) => Result): Result {
  const whole = decode([input])
  for (let size = 1; size < input.length; size++) {
    expect(decode(chunksOf(input, size)), `in chunks of ${size} octets`).toEqual(whole)
  }
  const random = seeded(input.length)
  for (let round = 0; round < randomCuts && input.length > 2; round++) {
    const chunks = cutAtRandom(input, random)
    expect(decode(chunks), `cut into ${chunks.map((chunk) => chunk.length).join(', ')}`).toEqual(whole)
  }
  return whole
}

/** Every proper prefix of the input, including the empty one. */
export function everyTruncation(input: Uint8Array): Uint8Array[] {
  return Array.from({ length: input.length }, (_, length) => input.subarray(0, length))
}

/** Pushes chunks into a sink, each from the middle of a larger array that holds poison around it. */
export function push(sink: ByteSink, chunks: readonly Uint8Array[]): void {
  for (const chunk of chunks) {
    const padded = new Uint8Array(chunk.length + 2 * margin).fill(poison)
    padded.set(chunk, margin)
    sink.bytes(padded, margin, margin + chunk.length)
  }
}

/** Cuts the input into chunks of `size` octets; the last one may be shorter. */
export function chunksOf(input: Uint8Array, size: number): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < input.length; at += size) chunks.push(input.subarray(at, at + size))
  return chunks
}

function cutAtRandom(input: Uint8Array, random: () => number): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < input.length; ) {
    const length = 1 + Math.floor(random() * Math.min(input.length - at, 9))
    chunks.push(input.subarray(at, at + length))
    at += length
  }
  return chunks
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
