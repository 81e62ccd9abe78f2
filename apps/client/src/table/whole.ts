import type { ProgramRow } from '@ftpkit/command-line'
import { codecRows } from './codec.js'
import { completionRow } from './completion.js'
import { networkRows } from './network.js'
import { programRow } from './program.js'

/** The program with all of its commands: for completion and the manual page. */
export function wholeProgram(): ProgramRow {
  return programRow([...networkRows, ...codecRows, completionRow])
}
