import type { Command } from 'commander'
import type { CommandRow, ProgramRow } from './rows.js'

/**
 * The command that prints the script by which a shell completes command lines.
 *
 * @param name of the program
 * @param program with its commands; called once the script is printed
 * @param printLine writes to standard output
 */
export function completionCommand(
  name: string,
  program: () => ProgramRow,
  printLine: (line: string) => void,
): CommandRow {
  return {
    name: 'completion',
    operands: '<shell>',
    help: 'print the script that completes command lines in bash, zsh or fish',
    options: [],
    completes: [['bash', 'zsh', 'fish']],
    examples: [{ line: `source <(${name} completion bash)`, does: 'complete command lines in this bash' }],
    action: async () => async (shell: string, _options: unknown, command: Command) => {
      const { completions } = await import('./completion/index.js')
      const names = Object.keys(completions)
      if (!names.includes(shell)) command.error(`error: no completion for ${shell}: give ${names.join(', ')}`)
      const script = completions[shell as keyof typeof completions](program())
      for (const line of script.trimEnd().split('\n')) printLine(line)
    },
  }
}
