import type { ByteSink, FileSink, Pipeline } from '@ftpkit/transfer'
import { clear, type LayerReports, type RepresentationDecoder } from './layers/layer.js'
import { type LayerStack, receivingExpansion } from './layers/stack.js'
import { checkMarkers, checkSeveralFiles } from './legality.js'
import {
  badPosition,
  formatReceivingPosition,
  parseReceivingPosition,
  type ReceivingPosition,
} from './restart.js'

/** The direction from the network. */
export interface Receiving {
  /** The only file of its connection. */
  readonly pipeline: Pipeline
  /** One of several files: what follows it goes to `leftover`. */
  readonly one: (leftover: ByteSink) => Pipeline
  /** Octets of the local file that precede those received. */
  readonly writeFrom: number
}

/** @throws FtpError `unsupported-parameters` for restart markers in MODE S, `bad-restart-position` */
export function receivingOf(stack: LayerStack): Receiving {
  const { parameters, mode } = stack
  const position = positionOf(stack)
  const maxExpansion = receivingExpansion(stack)
  return {
    writeFrom: position?.octetsBefore ?? 0,
    pipeline: { maxExpansion, into: (local) => mode.decode(aboveMode(stack, local, position)) },
    one: (leftover) => ({
      maxExpansion,
      into(local) {
        checkSeveralFiles(parameters, mode)
        return mode.decode(aboveMode(stack, local, position), { leftover })
      },
    }),
  }
}

function positionOf({
  parameters,
  options,
  structure,
  representation,
  mode,
}: LayerStack): ReceivingPosition | undefined {
  const { resumeReceiving } = options
  if (resumeReceiving === undefined) return undefined
  checkMarkers(parameters, mode)
  const position = parseReceivingPosition(resumeReceiving, parameters)
  if (position.recordOctets > 0 && !structure.resumesInRecords) {
    throw badPosition(resumeReceiving, 'it is inside a record that was not written yet')
  }
  if (!representation.isState(position.state)) {
    throw badPosition(resumeReceiving, 'its conversion has no such state')
  }
  return position
}

/** Builds the codecs above the MODE: those of TYPE, which pass the file to those of STRU. */
export function aboveMode(
  { parameters, options, structure, representation }: LayerStack,
  local: ByteSink,
  position?: ReceivingPosition,
): FileSink {
  // The decoder of STRU reports a marker while that of TYPE is still at the marker, so that its state is the one to keep.
  let decoder: RepresentationDecoder | undefined
  const reports: LayerReports = {
    onSuspect: (on, octetsBefore) => options.onSuspect?.(on, octetsBefore),
    onRestartMarker: (marker, point) => {
      const state = decoder?.state()
      if (state === undefined || (point.recordOctets > 0 && !structure.resumesInRecords)) return
      options.onRestartMarker?.({
        marker: String.fromCharCode(...marker),
        position: formatReceivingPosition(parameters, { ...point, state }),
        octetsBefore: point.octetsBefore,
      })
    },
  }
  decoder = representation.decode(structure.decode(local, reports, position), position?.state ?? clear)
  return decoder.file
}
