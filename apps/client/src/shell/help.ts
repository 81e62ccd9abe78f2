import { say } from '../say.js'
import type { ShellCommand } from './command.js'

/** @param all gives every command, this one included */
export function helpCommand(all: () => readonly ShellCommand[]): ShellCommand {
  return {
    names: ['help', '?'],
    usage: '[COMMAND]',
    summary: 'tell the commands, or what one does',
    takes: [0, 1],
    kinds: ['command'],
    run: (_shell, [name]) => help(all(), name),
  }
}

/** @throws RangeError for a command that there isn't */
function help(commands: readonly ShellCommand[], name: string | undefined): void {
  const wanted = commands.filter(({ names }) => name === undefined || names.includes(name))
  if (wanted.length === 0) throw new RangeError(`there is no command ${name}; help tells all`)
  const lines = wanted.map(({ names, usage, summary }) => [`${names.join(', ')} ${usage}`, summary] as const)
  const width = Math.max(...lines.map(([left]) => left.length))
  for (const [left, summary] of lines) say(`${left.padEnd(width)}  ${summary}`)
}
