import type { TransferParameters } from '@ftpkit/transfer'
import type { ModeLayer, RepresentationLayer, StructureLayer } from './layer.js'
import { modeLayer } from './mode-layer.js'
import { representationLayer } from './representation-layer.js'
import type { Settings } from './settings.js'
import { structureLayer } from './structure-layer.js'

/** What a pipeline is made of, in either direction. */
export interface Layers {
  /** As agreed with the other side; a preset may read them otherwise. */
  readonly parameters: TransferParameters
  readonly settings: Settings
  readonly structure: StructureLayer
  readonly representation: RepresentationLayer
  readonly mode: ModeLayer
}

/** @throws RangeError for an option that cannot be */
export function layersOf(parameters: TransferParameters, settings: Settings): Layers {
  return {
    parameters,
    settings,
    structure: structureLayer(settings),
    representation: representationLayer(settings),
    mode: modeLayer(settings),
  }
}
