import { BlockDecoder } from '@ftpkit/mode'
import { EbcdicDecoder } from '@ftpkit/representation'
import { LinesDecoder } from '@ftpkit/structure'
import { type ByteSink, concat, Gather } from '@ftpkit/transfer'
import type { Contest, Side } from './contest.js'
import { LinesByArrays, linesByGenerators } from './event-objects.js'
import { PrototypeBlockDecoder, PrototypeLines, PrototypeTranslation } from './prototype.js'
import { fromEbcdic, type RecordsSample, recordsSample } from './records-sample.js'

/** Records of one run: enough that starting costs nothing, little enough to stay in the cache of a core. */
const records = 10_000

/** Every side ends in the same gathering buffer, emptied after each chunk, as the adapters do. */
const takers = {
  codecs: (local: ByteSink) =>
    new BlockDecoder(
      new EbcdicDecoder(new LinesDecoder(local), { fromNetwork: fromEbcdic, structure: 'R' }),
      { structure: 'R' },
    ),
  prototype: (local: ByteSink) =>
    new PrototypeBlockDecoder(new PrototypeTranslation(new PrototypeLines(local), fromEbcdic)),
}

function push(name: string, sample: RecordsSample, entranceOf: (local: ByteSink) => ByteSink): Side {
  return side(name, (take) => {
    const output = new Gather()
    const entrance = entranceOf(output)
    for (const chunk of sample.chunks) {
      entrance.bytes(chunk, 0, chunk.length)
      take(output)
    }
    entrance.end()
  })
}

function arrays(sample: RecordsSample): Side {
  return side('event objects in arrays', (take) => {
    const output = new Gather()
    const decoder = new LinesByArrays(fromEbcdic)
    for (const chunk of sample.chunks) {
      for (const piece of decoder.chunk(chunk)) output.bytes(piece, 0, piece.length)
      take(output)
    }
    decoder.end()
  })
}

function generators(sample: RecordsSample): Side {
  return side('event objects by generators', (take) => {
    const output = new Gather()
    for (const piece of linesByGenerators(sample.chunks, fromEbcdic)) {
      output.bytes(piece, 0, piece.length)
      if (output.length >= 65_536) take(output)
    }
    take(output)
  })
}

function side(name: string, work: (take: (output: Gather) => void) => void): Side {
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

/** Why the seam is made of push sinks: the first ones against event objects, with today's codecs beside them. */
export function seam(): Contest {
  const sample = recordsSample(records)
  return {
    name: 'seam: MODE B, TYPE E, STRU R to lines, records of 80 octets',
    work: { amount: records, unit: 'records' },
    sides: [
      push('push sinks', sample, takers.codecs),
      push('push sinks, prototype', sample, takers.prototype),
      arrays(sample),
      generators(sample),
    ],
    bounds: [],
  }
}

/** What was gained since the first push sinks. */
export function againstPrototype(): Contest {
  const sample = recordsSample(records)
  return {
    name: 'MODE B decode, TYPE E to lines, records of 80 octets',
    work: { amount: records, unit: 'records' },
    sides: [push('codecs', sample, takers.codecs), push('prototype', sample, takers.prototype)],
    bounds: [{ kind: 'ratio', to: 'prototype', atLeast: 1.25 }],
  }
}
