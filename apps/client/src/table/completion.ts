import type { CommandRow } from '@ftpkit/command-line'

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
  action: async () => (await import('../commands/completion.js')).completion,
}
