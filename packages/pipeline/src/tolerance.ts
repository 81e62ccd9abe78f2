import type { CodePageTolerance } from '@ftpkit/code-page'
import { type ModeTolerance, modeTolerances } from '@ftpkit/mode'
import type { AsciiTolerance, LocalTolerance } from '@ftpkit/representation'
import type { StructureTolerance } from '@ftpkit/structure'

/** What a strict pipeline refuses, by name: those of all layers. Each package says what its own mean, and why. */
export type Tolerance =
  | ModeTolerance
  | StructureTolerance
  | AsciiTolerance
  | LocalTolerance
  | CodePageTolerance

const structureTolerances: Readonly<Record<StructureTolerance, true>> = {
  'eor-outside-record-structure': true,
  'missing-eor': true,
  'short-last-record': true,
  'reserved-octets': true,
  'extended-block-descriptor': true,
  'bad-header-length': true,
  'bad-last-page': true,
  'unknown-page-type': true,
  'trailing-data': true,
  'nonzero-padding': true,
}

const asciiTolerances: Readonly<Record<AsciiTolerance, true>> = { 'bare-cr': true }

const localTolerances: Readonly<Record<LocalTolerance, true>> = {
  'nonzero-padding': true,
  'truncated-logical-byte': true,
}

const codePageTolerances: Readonly<Record<CodePageTolerance, true>> = {
  'missing-shift-in': true,
  'repeated-shift': true,
  'odd-octet': true,
  'malformed-utf-8': true,
  'one-way-characters': true,
}

/** Every tolerance there is, for a reader that takes what it can get. */
export const tolerances: readonly Tolerance[] = [
  ...new Set<Tolerance>([
    ...modeTolerances,
    ...namesOf(structureTolerances),
    ...namesOf(asciiTolerances),
    ...namesOf(localTolerances),
    ...namesOf(codePageTolerances),
  ]),
]

/** Tolerances by the layer that knows them; one name may belong to several. */
export interface Tolerated {
  readonly mode: readonly ModeTolerance[]
  readonly structure: readonly StructureTolerance[]
  readonly ascii: readonly AsciiTolerance[]
  readonly local: readonly LocalTolerance[]
  readonly codePage: readonly CodePageTolerance[]
}

/** @throws RangeError for a name that no layer knows */
export function tolerated(names: readonly Tolerance[]): Tolerated {
  const stranger = names.find((name) => !tolerances.includes(name))
  if (stranger !== undefined) {
    throw new RangeError(
      `there is no tolerance ${JSON.stringify(stranger)}; there are ${tolerances.join(', ')}`,
    )
  }
  const among = <Name extends Tolerance>(known: readonly Name[]) =>
    known.filter((name) => names.includes(name))
  return {
    mode: among(modeTolerances),
    structure: among(namesOf(structureTolerances)),
    ascii: among(namesOf(asciiTolerances)),
    local: among(namesOf(localTolerances)),
    codePage: among(namesOf(codePageTolerances)),
  }
}

function namesOf<Name extends string>(table: Readonly<Record<Name, true>>): readonly Name[] {
  return Object.keys(table) as Name[]
}
