import type { ByteSink, FileSink, Pipeline } from '@ftpkit/transfer'
import { clear, type LayerReports, type RepresentationDecoder } from './layer.js'
import type { Layers } from './layers.js'
import {
  badPosition,
  formatReceivingPosition,
  parseReceivingPosition,
  type ReceivingPosition,
} from './restart-position.js'
import { checkMarks } from './sending.js'

/** The direction from the network. */
export interface Receiving {
  readonly pipeline: Pipeline
  /** Builds the codecs of one file; what follows it goes to `rest`. */
  readonly file: (local: ByteSink, rest?: ByteSink) => ByteSink
  /** Octets of the local file that come before. */
  readonly writeFrom: number
}

/** @throws FtpError `unsupported-parameters` for restart markers in MODE S, `bad-restart-position` */
export function receivingOf(layers: Layers): Receiving {
  const { structure, representation, mode } = layers
  const position = positionOf(layers)
  return {
    file: (local, rest) => build(layers, position, local, rest),
    writeFrom: position?.octetsBefore ?? 0,
    pipeline: {
      maxExpansion:
        representation.decodeExpansion *
        (mode.decodeExpansion * structure.decodeExpansion + structure.endOfRecordLength),
      into: (local) => build(layers, position, local),
    },
  }
}

function positionOf(layers: Layers): ReceivingPosition | undefined {
  const { resumeReceiving } = layers.settings
  if (resumeReceiving === undefined) return undefined
  checkMarks(layers)
  const position = parseReceivingPosition(resumeReceiving, layers.parameters)
  const inRecord = position.recordOctets > 0 && !layers.structure.resumesInRecords
  if (inRecord) throw badPosition(resumeReceiving, 'the record it stands in was not written yet')
  // What is wrong without the position is a fault of the caller, and what is wrong with it one of the position.
  build(layers, undefined, nowhere)
  try {
    build(layers, position, nowhere)
  } catch (error) {
    throw badPosition(resumeReceiving, (error as RangeError).message, error)
  }
  return position
}

const nowhere: ByteSink = { bytes: () => {}, end: () => {} }

function build(
  layers: Layers,
  position: ReceivingPosition | undefined,
  local: ByteSink,
  rest?: ByteSink,
): ByteSink {
  return layers.mode.decode(aboveMode(layers, position, local), rest)
}

/** Builds the codecs behind the MODE: those of TYPE in front of those of STRU. */
export function aboveMode(
  { parameters, settings, structure, representation }: Layers,
  position: ReceivingPosition | undefined,
  local: ByteSink,
): FileSink {
  // The decoder of STRU tells of a marker: at that moment the one of TYPE stands where the marker does.
  let decoder: RepresentationDecoder | undefined
  const reports: LayerReports = {
    onSuspect: (on, octetsBefore) => settings.onSuspect?.(on, octetsBefore),
    onRestartMarker: (marker, point) => {
      const state = decoder?.state()
      if (state === undefined || (point.recordOctets > 0 && !structure.resumesInRecords)) return
      settings.onRestartMarker?.({
        marker: String.fromCharCode(...marker),
        position: formatReceivingPosition(parameters, { ...point, state }),
        octetsBefore: point.octetsBefore,
      })
    },
  }
  decoder = representation.decode(structure.decode(local, reports, position), position?.state ?? clear)
  return decoder.file
}
