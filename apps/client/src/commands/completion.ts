import { completions } from '@ftpkit/command-line/completion'
import { printLine } from '../output.js'
import { wholeProgram } from '../table/whole.js'

/** Prints the script for a shell. @throws RangeError for a shell that there is none for */
export function completion(shell: string): void {
  if (!Object.hasOwn(completions, shell))
    throw new RangeError(`no completion for ${shell}: give ${Object.keys(completions).join(', ')}`)
  const script = completions[shell as keyof typeof completions](wholeProgram())
  for (const line of script.trimEnd().split('\n')) printLine(line)
}
