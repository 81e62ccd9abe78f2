import type { TransferOptions } from '@ftpkit/node'
import type { TransferChoice } from '../options.js'

/** The options of a transfer that the command line chose. */
export function parametersOf({ type, stru, mode, codePage }: TransferChoice): TransferOptions {
  return { type, structure: stru, mode, codePage }
}
