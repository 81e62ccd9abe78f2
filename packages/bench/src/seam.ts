import { translation } from '@ftpkit/code-page'
import { BlockDecoder } from '@ftpkit/mode'
import { EbcdicDecoder } from '@ftpkit/representation'
import { LinesWriter } from '@ftpkit/structure'
import { type ByteSink, concat, Gather } from '@ftpkit/transfer'
import type { Comparison, Contender } from './comparison.js'
import { whole } from './contenders.js'
import { LinesByArrays, linesByGenerators } from './event-objects.js'
import { PrototypeBlockDecoder, PrototypeLines, PrototypeTranslation } from './prototype.js'
import { pieceLength, type RecordsSample, recordsSample } from './samples.js'

/** Records of one run: a file of 4 MB, so that starting costs almost nothing. */
const records = 50_000

const fromNetwork = translation('IBM-1047', 'ISO-8859-1')

/** Every side ends in the same gathering buffer, which is emptied after each chunk, as adapters do. */
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

/** Generators pull: they ask for chunks. */
function generators({ chunks }: RecordsSample): Contender {
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

/** Why codecs are push sinks: today's and the first ones, compared with event objects. */
export function seam(): Comparison {
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

/** How much faster the codecs are than the first push sinks. */
export function againstPrototype(): Comparison {
  const sample = recordsSample(records)
  return {
    name: 'MODE B decode, TYPE E to lines, records of 80 octets',
    work: { amount: records, unit: 'records' },
    sides: [whole('codecs', sample.chunks, codecs), whole('prototype', sample.chunks, prototype)],
    sameOctets: true,
    bounds: [{ kind: 'ratio', to: 'prototype', atLeast: 1.25 }],
  }
}
