import type { Pipeline, TransferParameters } from '@ftpkit/transfer'
import type { DataControlBlock } from '../recfm.js'

/** How lines of z/OS UNIX are taken: of any length. */
export const unixFormat: DataControlBlock = { recfm: 'U', lrecl: 0, blksize: 16_777_216 }

/** Octets as they are, for TYPE I. */
export const plain: Pipeline = { maxExpansion: 1, into: (output) => output }

/** Whether a transfer leaves the octets of a file of z/OS UNIX as they are. */
export function asItIs({ type, structure, mode }: TransferParameters): boolean {
  return structure === 'F' && mode === 'S' && type.code !== 'A'
}
