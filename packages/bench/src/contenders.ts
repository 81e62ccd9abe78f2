import { openSync, writevSync } from 'node:fs'
import { join } from 'node:path'
import { type ByteSink, concat, Gather } from '@ftpkit/transfer'
import { inMemory, temporaryFolder } from './children.js'
import type { Contender } from './comparison.js'

type Build = (output: ByteSink) => ByteSink

/** Codecs that convert a whole connection or file in each run. The output is taken after each chunk. */
export function whole(name: string, chunks: readonly Uint8Array[], build: Build): Contender {
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

/** Codecs in the middle of a long file: each run converts the same piece. */
export function continuous(name: string, piece: Uint8Array, build: Build): Contender {
  const output = new Gather()
  const entrance = build(output)
  return {
    name,
    run: () => {
      entrance.bytes(piece, 0, piece.length)
      return output.take()
    },
    yields: whole(name, [piece], build).yields,
  }
}

/** Octets after which writing starts over at the beginning of the file: more than a cache holds. */
const fileLength = 67_108_864

/** As `whole`, but the output of a chunk is written to a file by one call, as the server does. */
export function written(name: string, chunks: readonly Uint8Array[], build: Build): Contender {
  const file = openSync(join(temporaryFolder(inMemory), 'written'), 'w')
  let position = 0
  const write = (output: Gather) => {
    if (output.length === 0) return
    if (position >= fileLength) position = 0
    position += writevSync(file, output.take(), position)
  }
  return {
    name,
    run: () => {
      const output = new Gather()
      const entrance = build(output)
      for (const chunk of chunks) {
        entrance.bytes(chunk, 0, chunk.length)
        write(output)
      }
      entrance.end()
      write(output)
    },
    yields: whole(name, chunks, build).yields,
  }
}

/** A function that needs no state. */
export function single(name: string, work: () => Uint8Array): Contender {
  return { name, run: work, yields: work }
}
