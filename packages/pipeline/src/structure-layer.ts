import { FileDecoder, FileEncoder, LinesReader, LinesWriter } from '@ftpkit/structure'
import type { StructureLayer } from './layer.js'
import { pages } from './page-layer.js'
import {
  type RecordFormat,
  recordEndLength,
  recordReader,
  recordWriter,
  resumesInRecords,
} from './record-format.js'
import type { Settings } from './settings.js'

/** The layer of the agreed STRU, and of how records lie in the local file. */
export function structureLayer(settings: Settings): StructureLayer {
  const layer = layers[settings.structure](settings)
  return hasFormatEffectors(settings) ? { ...layer, ...receivedAsItIs } : layer
}

const layers = { F: fileLayer, R: records, P: pages } as const

function fileLayer(settings: Settings): StructureLayer {
  const { code } = settings.type
  const text = code === 'A' || code === 'E'
  return text && !isPlainText(settings.recordFormat) ? linesOfRecords(settings) : file
}

/** STRU F: the octets of the local file are the file in transfer. */
const file: StructureLayer = {
  encode: (file) => new FileEncoder(file),
  decode: (local, { onRestartMarker, onSuspect }, resume) =>
    new FileDecoder(local, {
      // The MODE has refused ends of records already, unless they are tolerated.
      tolerate: ['eor-outside-record-structure'],
      onRestartMarker: (marker, _octets, point) => onRestartMarker(marker, point),
      onSuspect,
      resume,
    }),
  encodeExpansion: 1,
  decodeExpansion: 1,
  endOfRecordLength: 0,
  resumesInRecords: true,
}

const receivedAsItIs = {
  decode: file.decode,
  decodeExpansion: file.decodeExpansion,
  endOfRecordLength: file.endOfRecordLength,
  resumesInRecords: file.resumesInRecords,
}

/** Format effectors move the paper: they leave neither lines nor records. */
function hasFormatEffectors({ type, carriageControl }: Settings): boolean {
  return 'format' in type && type.format === 'C' && carriageControl === 'format-effectors'
}

/** Lines that end with LF are what TYPE A and E make of the network's: nothing is to be done for them. */
function isPlainText(format: RecordFormat): boolean {
  return format.format === 'lines' && (format.lineEnd ?? 'lf') === 'lf' && format.finalLineEnd !== false
}

/**
 * STRU F with text: "a record-oriented receiver" makes a record of each line and "reverses" that when it sends
 * (RFC 959 §3.1.2).
 */
function linesOfRecords(settings: Settings): StructureLayer {
  const inRecords = records(settings)
  return {
    ...inRecords,
    encode: (file) => inRecords.encode(new LinesWriter(new FileEncoder(file))),
    decode(local, { onRestartMarker, onSuspect }, resume) {
      const inLocal = inRecords.decode(local, { onRestartMarker, onSuspect }, resume)
      return new FileDecoder(new LinesReader(inLocal), {
        tolerate: ['eor-outside-record-structure'],
        onRestartMarker: (marker) => inLocal.restartMarker(marker),
        onSuspect: (on) => inLocal.suspect(on),
      })
    },
    decodeExpansion: Math.max(inRecords.decodeExpansion, inRecords.endOfRecordLength),
    endOfRecordLength: 0,
    resumesInRecords: false,
  }
}

/** STRU R: each record of the local file is one of the file in transfer. */
function records({ recordFormat, tolerate, maxRecordLength }: Settings): StructureLayer {
  return {
    encode: (file) => recordReader(recordFormat, file, tolerate, maxRecordLength),
    decode: (local, { onRestartMarker, onSuspect }, resume) =>
      recordWriter(recordFormat, local, {
        tolerate: tolerate.structure,
        maxRecordLength,
        onRestartMarker: (marker, _octets, point) => onRestartMarker(marker, point),
        onSuspect,
        resume,
      }),
    encodeExpansion: 1,
    decodeExpansion: 1,
    endOfRecordLength: recordEndLength(recordFormat),
    resumesInRecords: resumesInRecords(recordFormat),
  }
}
