import { type ByteSink, concat, Gather } from '@ftpkit/transfer'
import type { Side } from './contest.js'

type Build = (output: ByteSink) => ByteSink

/** Codecs that carry a whole connection or file in each run. What comes out is taken after each chunk. */
export function whole(name: string, chunks: readonly Uint8Array[], build: Build): Side {
  const work = (take: (output: Gather) => void) => {
    const output = new Gather()
    const entrance = build(output)
    for (const chunk of chunks) {
      entrance.bytes(chunk, 0, chunk.length)
      take(output)
    }
    entrance.end()
    take(output)
  }
  return {
    name,
    run: () => work((output) => output.take()),
    yields: () => {
      const pieces: Uint8Array[] = []
      work((output) => pieces.push(...output.take()))
      return concat(pieces)
    },
  }
}

/** Codecs in the middle of a long file: the same piece once more in each run. */
export function continuous(name: string, piece: Uint8Array, build: Build): Side {
  const output = new Gather()
  const entrance = build(output)
  return {
    name,
    run: () => {
      entrance.bytes(piece, 0, piece.length)
      return output.take()
    },
    yields: whole(name, [piece], build).yields!,
  }
}

/** Octets of memory to copy to: more than a cache holds, as what is written to files and sockets mostly isn't in it. */
const targetLength = 67_108_864

/** As `whole`, but what comes out is copied once, as a write to a file or socket copies it. */
export function copied(name: string, chunks: readonly Uint8Array[], build: Build): Side {
  const target = new Uint8Array(targetLength)
  let at = 0
  return {
    name,
    run: () => {
      const entrance = build({
        bytes: (chunk, start, end) => {
          if (at + end - start > target.length) at = 0
          target.set(chunk.subarray(start, end), at)
          at += end - start
        },
        end: () => {},
      })
      for (const chunk of chunks) entrance.bytes(chunk, 0, chunk.length)
      entrance.end()
      return target
    },
    yields: whole(name, chunks, build).yields!,
  }
}

/** A function that needs no state. */
export function single(name: string, work: () => Uint8Array): Side {
  return { name, run: work, yields: work }
}
