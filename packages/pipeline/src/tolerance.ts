import { type CodePageTolerance, codePageTolerances } from '@ftpkit/code-page'
import { type ModeTolerance, modeTolerances } from '@ftpkit/mode'
import {
  type AsciiTolerance,
  asciiTolerances,
  type LocalTolerance,
  localTolerances,
} from '@ftpkit/representation'
import { type StructureTolerance, structureTolerances } from '@ftpkit/structure'

/** The faults that a layer can tolerate. Each package documents its own. */
const known = {
  mode: modeTolerances,
  structure: structureTolerances,
  ascii: asciiTolerances,
  local: localTolerances,
  codePage: codePageTolerances,
} as const

/** What a strict pipeline refuses, by name: the tolerances of all layers. */
export type Tolerance =
  | ModeTolerance
  | StructureTolerance
  | AsciiTolerance
  | LocalTolerance
  | CodePageTolerance

/** Every tolerance, to read as much as possible of a faulty file. */
export const tolerances: readonly Tolerance[] = [...new Set(Object.values(known).flat())]

/** Tolerances by the layer that has them. A name may belong to several layers. */
export interface Tolerated {
  readonly mode: readonly ModeTolerance[]
  readonly structure: readonly StructureTolerance[]
  readonly ascii: readonly AsciiTolerance[]
  readonly local: readonly LocalTolerance[]
  readonly codePage: readonly CodePageTolerance[]
}

/** @throws RangeError for a name that no layer has */
export function tolerated(names: readonly Tolerance[]): Tolerated {
  const unknown = names.find((name) => !tolerances.includes(name))
  if (unknown !== undefined) {
    throw new RangeError(
      `unknown tolerance ${JSON.stringify(unknown)}; the tolerances are ${tolerances.join(', ')}`,
    )
  }
  const among = <Name extends Tolerance>(layer: readonly Name[]) =>
    layer.filter((name) => names.includes(name))
  return {
    mode: among(known.mode),
    structure: among(known.structure),
    ascii: among(known.ascii),
    local: among(known.local),
    codePage: among(known.codePage),
  }
}
