import { translation } from '@ftpkit/code-page'
import { BlockDecoder } from '@ftpkit/mode'
import { EbcdicDecoder } from '@ftpkit/representation'
import { LinesWriter } from '@ftpkit/structure'
import { type ByteSink, concat, Gather } from '@ftpkit/transfer'
import type { Contest, Side } from './contest.js'
import { LinesByArrays, linesByGenerators } from './event-objects.js'
import { PrototypeBlockDecoder, PrototypeLines, PrototypeTranslation } from './prototype.js'
import { pieceLength, type RecordsSample, recordsSample } from './samples.js'
import { whole } from './sides.js'

/** Records of one run: a file of 4 MB, so that starting costs next to nothing. */
const records = 50_000

const fromNetwork = translation('IBM-1047', 'ISO-8859-1')

/** Every side ends in the same gathering buffer, emptied after each chunk, as the adapters do. */
const codecs = (local: ByteSink) =>
  new BlockDecoder(new EbcdicDecoder(new LinesWriter(local), { fromNetwork, structure: 'R' }), {
    structure: 'R',
  })
const prototype = (local: ByteSink) =>
  new PrototypeBlockDecoder(new PrototypeTranslation(new PrototypeLines(local), fromNetwork))

/** Each chunk becomes an array of lines, which goes to the same sink. */
function arrays(local: ByteSink): ByteSink {
  const decoder = new LinesByArrays(fromNetwork)
  return {
    bytes: (chunk) => {
      for (const piece of decoder.chunk(chunk)) local.bytes(piece, 0, piece.length)
    },
    end: () => decoder.end(),
  }
}

/** Generators pull: they are the ones that ask for chunks. */
function generators({ chunks }: RecordsSample): Side {
  const work = (take: (output: Gather) => void) => {
    const output = new Gather()
    for (const piece of linesByGenerators(chunks, fromNetwork)) {
      output.bytes(piece, 0, piece.length)
      if (output.length >= pieceLength) take(output)
    }
    take(output)
  }
  return {
    name: 'event objects by generators',
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
      whole('push sinks', sample.chunks, codecs),
      whole('push sinks, prototype', sample.chunks, prototype),
      whole('event objects in arrays', sample.chunks, arrays),
      generators(sample),
    ],
    sameOctets: true,
    bounds: [],
  }
}

/** What was gained since the first push sinks. */
export function againstPrototype(): Contest {
  const sample = recordsSample(records)
  return {
    name: 'MODE B decode, TYPE E to lines, records of 80 octets',
    work: { amount: records, unit: 'records' },
    sides: [whole('codecs', sample.chunks, codecs), whole('prototype', sample.chunks, prototype)],
    sameOctets: true,
    bounds: [{ kind: 'ratio', to: 'prototype', atLeast: 1.25 }],
  }
}
