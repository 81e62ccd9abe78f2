import type { CommandRow, ProgramRow } from '@ftpkit/command-line'
import { programRow } from './program.js'

/** The command that prints the scripts for the completion of command lines. */
export const completionRow: CommandRow = {
  name: 'completion',
  operands: '<shell>',
  help: 'print the script that completes command lines in bash, zsh or fish',
  group: 'Help',
  options: [],
  completes: [['bash', 'zsh', 'fish']],
  examples: [
    { line: 'source <(ftpkit completion bash)', does: 'complete command lines in this bash' },
    {
      line: 'ftpkit completion fish > ~/.config/fish/completions/ftpkit.fish',
      does: 'complete command lines in each fish',
    },
  ],
  async action() {
    const { completion } = await import('../commands/completion.js')
    return async (shell: string) => completion(shell, await wholeProgram())
  },
}

/** The program with all of its commands: for completion and the manual page. */
export async function wholeProgram(): Promise<ProgramRow> {
  const [{ networkRows }, { codecRows }, { inspectRow }] = await Promise.all([
    import('./network.js'),
    import('./codec.js'),
    import('./inspect.js'),
  ])
  return programRow([...networkRows, ...codecRows, inspectRow, completionRow])
}
