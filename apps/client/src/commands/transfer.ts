import type { TransferOptions, TransferReport } from '@ftpkit/node'
import type { TransferChoice } from '../options.js'

/** The options of a transfer that the command line chose. */
export function parametersOf({ type, stru, mode, codePage }: TransferChoice): TransferOptions {
  return { type, structure: stru, mode, codePage }
}

/** Says on standard error what was moved, so that standard output stays free for the file. */
export function tellTransfer(done: string, path: string, { octets }: TransferReport): void {
  process.stderr.write(`${done} ${path}: ${octets} octets on the data connection\n`)
}
