import type { Newline } from '@ftpkit/code-page'
import type { EndOfFilePlace } from '@ftpkit/mode'
import { type Tolerance, tolerances } from './tolerance.js'

/**
 * Habits of a peer by one name: what to put up with from it, and how to write for it.
 *
 * - `rfc959`: nothing is put up with; the same as no preset.
 * - `zos`: z/OS marks its records in MODE B and C although the structure is F, ends the last one by the end of file
 *   alone, and reads EBCDIC LF as a line end too. What is sent has the same form.
 * - `lenient`: every tolerance, for salvage.
 */
export type Preset = 'rfc959' | 'zos' | 'lenient'

/** What a preset stands for; options given besides it come first, and their tolerances are added. */
export interface PresetSettings {
  readonly tolerate: readonly Tolerance[]
  readonly newline: Newline
  /** Where MODE B and C say that the file ends; absent: where the encoder has it. */
  readonly endOfFile?: EndOfFilePlace
  /** Whether STRU F has records in MODE B and C. */
  readonly recordsInFile: boolean
}

export const presets: Readonly<Record<Preset, PresetSettings>> = {
  rfc959: { tolerate: [], newline: 'swap', recordsInFile: false },
  zos: {
    tolerate: ['missing-eor', 'eor-outside-record-structure'],
    newline: 'nl-to-lf',
    endOfFile: 'alone-on-last-record',
    recordsInFile: true,
  },
  lenient: { tolerate: tolerances, newline: 'swap', recordsInFile: false },
}

/** @throws RangeError for a name that isn't one */
export function presetOf(name: Preset): PresetSettings {
  if (Object.hasOwn(presets, name)) return presets[name]
  throw new RangeError(
    `there is no preset ${JSON.stringify(name)}; there are ${Object.keys(presets).join(', ')}`,
  )
}
