import type { TransferParameters } from '@ftpkit/transfer'
import { type PipelineOptions, type ResolvedOptions, resolveOptions } from '../options.js'
import type { Expanding, ModeLayer, RepresentationLayer, StructureLayer } from './layer.js'
import { modeLayer } from './mode.js'
import { structureLayer } from './structure.js'
import { representationLayer } from './type.js'

/** The three layers of a pipeline. Both directions are built from them. */
export interface LayerStack {
  /** As agreed with the other side. A preset may change them in `options`. */
  readonly parameters: TransferParameters
  readonly options: ResolvedOptions
  readonly structure: StructureLayer
  readonly representation: RepresentationLayer
  readonly mode: ModeLayer
}

/** @throws RangeError for an unknown preset, tolerance or code page */
export function layerStack(parameters: TransferParameters, options: PipelineOptions): LayerStack {
  const resolved = resolveOptions(parameters, options)
  return {
    parameters,
    options: resolved,
    structure: structureLayer(resolved),
    representation: representationLayer(resolved),
    mode: modeLayer(resolved),
  }
}

/** Most octets of the data connection that one octet of the local file can become. */
export function sendingExpansion({ options, structure, representation, mode }: LayerStack): number {
  const { markers } = options
  const marking = markers ? Math.ceil(maxMarkerOctets / markers.every) : 0
  return expansionOf(structure.encoders, representation.encoders) * (expansionOf(mode.encoders) + marking)
}

/** Most octets that a restart marker adds in MODE B or C: its own, at most 40, and the headers of it and what follows. */
const maxMarkerOctets = 48

/** Most octets of the local file that one octet of the data connection can become. */
export function receivingExpansion({ structure, representation, mode }: LayerStack): number {
  // The octet that completes data in MODE can end the record too, which STRU then writes out.
  const octets = expansionOf(mode.decoders, structure.decoders) + structure.maxEndOfRecordLength
  return octets * expansionOf(representation.decoders)
}

/** Codecs in a row multiply: each octet that one puts out is an octet for the next. */
function expansionOf(...layers: (readonly Expanding[])[]): number {
  return layers.flat().reduce((product, { maxExpansion }) => product * maxExpansion, 1)
}
