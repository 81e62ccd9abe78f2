import type { ByteSink, Pipeline } from '@ftpkit/transfer'
import { clear, type LayerReports } from './layer.js'
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
  try {
    build(layers, position, nowhere)
  } catch (error) {
    if (error instanceof RangeError) throw badPosition(resumeReceiving, error.message, error)
    throw error
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
  const { structure, representation, mode, settings } = layers
  // The decoders of TYPE stand before those of STRU, which tell of a marker: at that moment both are where it is.
  let state: () => string | undefined = () => undefined
  const reports: LayerReports = {
    onRestartMarker: (marker, point) => report(layers, marker, point, state()),
    onSuspect: (on, octetsBefore) => settings.onSuspect?.(on, octetsBefore),
  }
  const inLocal = structure.decode(local, reports, position)
  const inNetwork = representation.decode(inLocal, position?.state ?? clear)
  state = inNetwork.state
  return mode.decode(inNetwork.file, rest)
}

function report(
  { parameters, structure, settings }: Layers,
  marker: Uint8Array,
  point: Omit<ReceivingPosition, 'state'>,
  state: string | undefined,
): void {
  if (state === undefined || (point.recordOctets > 0 && !structure.resumesInRecords)) return
  settings.onRestartMarker?.({
    marker: String.fromCharCode(...marker),
    position: formatReceivingPosition(parameters, { ...point, state }),
    octetsBefore: point.octetsBefore,
  })
}
