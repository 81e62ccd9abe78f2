import { deflateRawSync } from 'node:zlib'
import {
  BlockDecoder,
  BlockEncoder,
  CompressedDecoder,
  CompressedEncoder,
  StreamFileDecoder,
  StreamFileEncoder,
  StreamRecordDecoder,
  StreamRecordEncoder,
} from '@ftpkit/mode'
import { FileDecoder, FileEncoder } from '@ftpkit/structure'
import { type ByteSink, concat, type FileSink, Gather } from '@ftpkit/transfer'
import type { Comparison } from './comparison.js'
import { single, whole, written } from './contenders.js'
import { cardsOf, cut, lettersOf, pieceLength, randomOctets } from './samples.js'

/** Octets of a file: enough that starting costs nothing. */
const fileLength = 16 * pieceLength
const work: Comparison['work'] = { amount: fileLength, unit: 'octets' }

/** Where next to nothing is done for each octet. */
const longLength = 128 * pieceLength
const longWork: Comparison['work'] = { amount: longLength, unit: 'octets' }

/** Not a multiple of a page: whole pages are written faster, and only MODE S would have them. */
const unevenLength = 65_001

/**
 * Blocks of the greatest length beside none at all. Neither side touches the octets: by themselves they would only be
 * as slow as they pass views on, whatever their length. So both end in a write to a file.
 */
export function largeBlocksDecode(): Comparison {
  const file = lettersOf(longLength)
  const blocks = cut(
    encoded([file], (output) => new BlockEncoder(output)),
    unevenLength,
  )
  return {
    name: 'MODE B decode, TYPE I, blocks of 64 KiB, to a file',
    work: longWork,
    sides: [
      written('MODE B', blocks, (output) => new BlockDecoder(new FileDecoder(output))),
      written('MODE S', cut(file, unevenLength), (output) => new StreamFileDecoder(new FileDecoder(output))),
    ],
    sameOctets: true,
    bounds: [{ kind: 'ratio', to: 'MODE S', atLeast: 0.9 }],
  }
}

export function largeBlocksEncode(): Comparison {
  const file = cut(lettersOf(longLength), unevenLength)
  return {
    name: 'MODE B encode, TYPE I, blocks of 64 KiB, to a file',
    work: longWork,
    sides: [
      written('MODE B', file, (output) => new FileEncoder(new BlockEncoder(output))),
      written('MODE S', file, (output) => new FileEncoder(new StreamFileEncoder(output))),
    ],
    sameOctets: false,
    bounds: [{ kind: 'ratio', to: 'MODE S', atLeast: 0.9 }],
  }
}

/** MODE S, STRU R: 0xFF is doubled. Of random octets every 256th is one. */
export function escapesEncode(): Comparison {
  const pieces = cut(randomOctets(fileLength), pieceLength)
  return {
    name: 'MODE S encode, STRU R, random octets',
    work,
    sides: [
      whole('codec', pieces, (output) => oneRecord(new StreamRecordEncoder(output))),
      single('loop over octets', () => doubled(pieces)),
    ],
    sameOctets: true,
    bounds: [{ kind: 'rate', atLeast: 1 }],
  }
}

export function escapesDecode(): Comparison {
  const pieces = cut(randomOctets(fileLength), pieceLength)
  const wire = cut(
    encoded(pieces, (output) => new StreamRecordEncoder(output)),
    pieceLength,
  )
  return {
    name: 'MODE S decode, STRU R, random octets',
    work,
    sides: [
      whole('codec', wire, (output) => new StreamRecordDecoder(dataInto(output))),
      single('loop over octets', () => halved(wire)),
    ],
    sameOctets: true,
    bounds: [{ kind: 'rate', atLeast: 1 }],
  }
}

/** MODE C beside what a general compressor takes for the same text; each piece by itself for both would cost zlib more. */
export function compressedEncode(): Comparison {
  const text = cardsOf(fileLength)
  return {
    name: 'MODE C encode, text with runs of blanks',
    work,
    sides: [
      whole('codec', cut(text, pieceLength), (output) => new FileEncoder(new CompressedEncoder(output))),
      single('zlib level 1', () => deflateRawSync(text, { level: 1 })),
    ],
    sameOctets: false,
    bounds: [{ kind: 'ratio', to: 'zlib level 1', atLeast: 5 }],
  }
}

export function compressedDecode(): Comparison {
  const text = cardsOf(fileLength)
  const wire = cut(
    encoded([text], (output) => new CompressedEncoder(output)),
    pieceLength,
  )
  return {
    name: 'MODE C decode, text with runs of blanks, by its octets',
    work,
    sides: [whole('codec', wire, (output) => new CompressedDecoder(new FileDecoder(output)))],
    sameOctets: true,
    bounds: [{ kind: 'rate', atLeast: 1 }],
  }
}

/** What is on the connection for a file of one record, or without records where the MODE carries none. */
function encoded(pieces: readonly Uint8Array[], encoder: (output: ByteSink) => FileSink): Uint8Array {
  const wire = new Gather()
  const file = encoder(wire)
  const entrance = file instanceof StreamRecordEncoder ? oneRecord(file) : new FileEncoder(file)
  for (const piece of pieces) entrance.bytes(piece, 0, piece.length)
  entrance.end()
  return concat(wire.take())
}

/** Everything is one record. */
function oneRecord(file: FileSink): ByteSink {
  return {
    bytes: (chunk, start, end) => file.data(chunk, start, end),
    end: () => {
      file.endOfRecord()
      file.endOfFile()
    },
  }
}

/** The data of all records, one after the other. */
function dataInto(output: ByteSink): FileSink {
  return {
    data: (chunk, start, end) => output.bytes(chunk, start, end),
    endOfRecord: () => {},
    restartMarker: () => {},
    suspect: () => {},
    endOfFile: () => output.end(),
  }
}

function doubled(pieces: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(2 * fileLength + 4)
  let to = 0
  for (const piece of pieces) {
    for (const octet of piece) {
      result[to++] = octet
      if (octet === 0xff) result[to++] = octet
    }
  }
  result.set([0xff, 1, 0xff, 2], to)
  return result.subarray(0, to + 4)
}

function halved(pieces: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(2 * fileLength)
  let to = 0
  let escaped = false
  for (const piece of pieces) {
    for (const octet of piece) {
      if (!escaped && octet === 0xff) {
        escaped = true
        continue
      }
      if (!escaped || octet === 0xff) result[to++] = octet
      escaped = false
    }
  }
  return result.subarray(0, to)
}
