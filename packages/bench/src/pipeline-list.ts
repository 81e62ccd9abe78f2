import { conflictIn, type Pipelines, pipelines } from '@ftpkit/pipeline'
import { parseMode, parseStructure, parseType, type TransferParameters } from '@ftpkit/transfer'
import { linesOf } from './samples.js'
import type { Input } from './streaming.js'

const types = ['A N', 'A T', 'A C', 'E N', 'E T', 'E C', 'I', 'L 8', 'L 36']
const structures = ['F', 'R', 'P']
const modes = ['S', 'B', 'C']

/**
 * What is sent: a file of short lines, or one without any, which is a single record in STRU R. Both are whole
 * numbers of words of 36 bits, two to nine octets, because pages fill what is not.
 */
export const inputs: Readonly<Record<string, Input>> = {
  lines: { chunk: linesOf(55, '\n', 9 * 130), last: new Uint8Array(0) },
  'one line': { chunk: linesOf(9 * 7_281, '', 1), last: linesOf(8, '\n', 1) },
}

/**
 * `TYPE, STRU, MODE` of every combination that carries files of any length. Pages of logical bytes of 8 bits don't:
 * their headers cannot hold a page number above 255.
 */
export const combinations: readonly string[] = types.flatMap((type) =>
  structures.flatMap((structure) =>
    modes.map((mode) => `${type}, ${structure}, ${mode}`).filter((combination) => isCarried(combination)),
  ),
)

/** @throws FtpError where the combination isn't legal */
export function pipelinesOf(combination: string): Pipelines {
  // A line is not a whole number of words of 36 bits.
  return pipelines(parametersOf(combination), {
    recordFormat: { format: 'lines' },
    tolerate: ['truncated-logical-byte'],
  })
}

function isCarried(combination: string): boolean {
  const { type, structure } = parametersOf(combination)
  if (structure === 'P') return type.code === 'L' && type.byteSize > 8
  return conflictIn(parametersOf(combination)) === undefined
}

function parametersOf(combination: string): TransferParameters {
  const [type = '', structure = '', mode = ''] = combination.split(', ')
  return { type: parseType(type)!, structure: parseStructure(structure)!, mode: parseMode(mode)! }
}
