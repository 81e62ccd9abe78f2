import type { ProgramRow } from '@ftpkit/command-line'
import { completions } from '@ftpkit/command-line/completion'
import { printLine } from '../output.js'

/** Prints the script for a shell. @throws RangeError for a shell that there is none for */
export function completion(shell: string, program: ProgramRow): void {
  if (!Object.hasOwn(completions, shell))
    throw new RangeError(`no completion for ${shell}: give ${Object.keys(completions).join(', ')}`)
  const script = completions[shell as keyof typeof completions](program)
  for (const line of script.trimEnd().split('\n')) printLine(line)
}
