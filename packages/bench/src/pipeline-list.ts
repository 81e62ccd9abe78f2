import { type Pipelines, pipelines } from '@ftpkit/pipeline'
import { isFtpError, parseMode, parseStructure, parseType } from '@ftpkit/transfer'
import { linesOf, pieceLength } from './samples.js'
import type { Input } from './streaming.js'

const types = ['A N', 'A T', 'A C', 'E N', 'E T', 'E C', 'I', 'L 8', 'L 36']
const structures = ['F', 'R', 'P']
const modes = ['S', 'B', 'C']

/** What is sent: a file of short lines, or one without any, which is a single record in STRU R. */
export const inputs: Readonly<Record<string, Input>> = {
  lines: { chunk: linesOf(55, '\n', Math.floor(pieceLength / 56)), last: new Uint8Array(0) },
  'one line': { chunk: linesOf(pieceLength, '', 1), last: Uint8Array.of(0x0a) },
}

/** `TYPE, STRU, MODE` of every combination that is carried today. */
export const combinations: readonly string[] = types.flatMap((type) =>
  structures.flatMap((structure) =>
    modes.map((mode) => `${type}, ${structure}, ${mode}`).filter((combination) => isCarried(combination)),
  ),
)

/** @throws FtpError where the combination isn't carried */
export function pipelinesOf(combination: string): Pipelines {
  const [type = '', structure = '', mode = ''] = combination.split(', ')
  const parameters = {
    type: parseType(type)!,
    structure: parseStructure(structure)!,
    mode: parseMode(mode)!,
  }
  // Lines are no whole words of 36 bits.
  return pipelines(parameters, { recordFormat: { format: 'lines' }, tolerate: ['truncated-logical-byte'] })
}

function isCarried(combination: string): boolean {
  try {
    pipelinesOf(combination)
    return true
  } catch (error) {
    if (isFtpError(error)) return false
    throw error
  }
}
