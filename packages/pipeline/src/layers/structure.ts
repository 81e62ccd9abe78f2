import {
  FileDecoder,
  FileEncoder,
  LinesReader,
  LinesWriter,
  type LinesWriterOptions,
} from '@ftpkit/structure'
import { isText, type ResolvedOptions } from '../options.js'
import { type RecordFormat, recordFormats } from '../record-format.js'
import type { StructureLayer } from './layer.js'
import { pages } from './pages.js'

/** The layer of the agreed STRU, and of the format that records have in the local file. */
export function structureLayer(options: ResolvedOptions): StructureLayer {
  const layer = layers[options.structure](options)
  return hasFormatEffectors(options) ? { ...layer, ...receivedAsItIs } : layer
}

const layers = { F: fileLayer, R: records, P: pages } as const

function fileLayer(options: ResolvedOptions): StructureLayer {
  return isText(options.type) && !isPlainText(options.recordFormat) ? linesOfRecords(options) : file
}

/** STRU F: the octets of the local file are the file in transfer. */
const file: StructureLayer = {
  encode: (file) => new FileEncoder(file),
  decode: (local, { onRestartMarker, onSuspect }, resume) =>
    new FileDecoder(local, {
      // The MODE has already refused ends of records, unless they are tolerated.
      tolerate: ['eor-outside-record-structure'],
      onRestartMarker: (marker, _octets, point) => onRestartMarker(marker, point),
      onSuspect,
      resume,
    }),
  encoders: [],
  decoders: [],
  maxEndOfRecordLength: 0,
  resumesInRecords: true,
  reusesMemory: true,
}

const receivedAsItIs = {
  decode: file.decode,
  decoders: file.decoders,
  maxEndOfRecordLength: file.maxEndOfRecordLength,
  resumesInRecords: file.resumesInRecords,
}

/** Format effectors move the paper: the received file keeps neither lines nor records. */
function hasFormatEffectors({ type, carriageControl }: ResolvedOptions): boolean {
  return 'format' in type && type.format === 'C' && carriageControl === 'format-effectors'
}

/** Lines that end with LF are what TYPE A and E already make of the network's: they need no conversion. */
function isPlainText(format: RecordFormat): boolean {
  return format.format === 'lines' && (format.lineEnd ?? 'lf') === 'lf' && format.finalLineEnd !== false
}

const sentOtherwise = 'transfer it in STRU R or TYPE I, or choose what becomes of line ends in records'

/**
 * STRU F with text: "a record-oriented receiver" makes a record of each line and "reverses" that when it sends
 * (RFC 959 §3.1.2).
 */
function linesOfRecords(options: ResolvedOptions): StructureLayer {
  const inRecords = records(options)
  const { lineEndsInRecords = 'refuse' } = options
  const lines: LinesWriterOptions = { lineEndsInRecords, advice: sentOtherwise }
  return {
    ...inRecords,
    encode: (file) => inRecords.encode(new LinesWriter(new FileEncoder(file), lines)),
    decode(local, { onRestartMarker, onSuspect }, resume) {
      const inLocal = inRecords.decode(local, { onRestartMarker, onSuspect }, resume)
      return new FileDecoder(new LinesReader(inLocal), {
        tolerate: ['eor-outside-record-structure'],
        onRestartMarker: (marker) => inLocal.restartMarker(marker),
        onSuspect: (on) => inLocal.suspect(on),
      })
    },
    reusesMemory: false,
    // An octet of the local file can be a record here, and a line end follows it; an LF received is the end of a record.
    encoders: [{ maxExpansion: 2 }],
    decoders: [{ maxExpansion: Math.max(1, inRecords.maxEndOfRecordLength) }],
    maxEndOfRecordLength: 0,
    resumesInRecords: false,
  }
}

/** Formats whose readers pass on the octets of a record as they come. Others hold what they can't describe yet. */
const passedOn: ReadonlySet<string> = new Set<RecordFormat['format']>(['lines', 'fixed'])

/** STRU R: each record of the local file is one of the file in transfer. */
function records({ recordFormat, tolerate, maxRecordLength }: ResolvedOptions): StructureLayer {
  return {
    encode: (file) =>
      recordFormats.reader(recordFormat, file, {
        tolerate: [...tolerate.mode, ...tolerate.structure],
        maxRecordLength,
      }),
    decode: (local, { onRestartMarker, onSuspect }, resume) =>
      recordFormats.writer(recordFormat, local, {
        tolerate: tolerate.structure,
        maxRecordLength,
        onRestartMarker: (marker, _octets, point) => onRestartMarker(marker, point),
        onSuspect,
        resume,
      }),
    encoders: [],
    decoders: [],
    reusesMemory: passedOn.has(recordFormat.format),
    maxEndOfRecordLength: recordFormats.endOfRecordLength(recordFormat),
    resumesInRecords: recordFormats.resumesInRecords(recordFormat),
  }
}
