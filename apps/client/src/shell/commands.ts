import { printLine } from '../output.js'
import { kindOf, type ShellCommand } from './command.js'
import { localCommands } from './local.js'
import { remoteCommands } from './remote.js'
import { rawCommands, sessionCommands } from './session.js'
import type { Shell } from './shell.js'
import { parameterCommands, transferCommands } from './transfer.js'
import { dataSetWord, splitWords, type Word } from './words.js'

const helpCommand: ShellCommand = {
  names: ['help', '?'],
  usage: '[COMMAND]',
  summary: 'list the commands, or show one',
  takes: [0, 1],
  kinds: ['command'],
  run: (_shell, [name]) => help(name),
}

/** Every command of the shell, in the order of `help`. */
export const shellCommands: readonly ShellCommand[] = [
  ...sessionCommands,
  ...remoteCommands,
  ...transferCommands,
  ...parameterCommands,
  ...localCommands,
  ...rawCommands,
  helpCommand,
]

/** @throws RangeError for an unknown command */
function help(name: string | undefined): void {
  const commands = name === undefined ? shellCommands : [commandNamed(name)]
  const rows = commands.map(({ names, usage, summary }) => [`${names.join(', ')} ${usage}`, summary] as const)
  const width = Math.max(...rows.map(([left]) => left.length))
  for (const [left, summary] of rows) printLine(`${left.padEnd(width)}  ${summary}`)
}

/**
 * Runs one line. An empty line, or one that begins with `#`, does nothing.
 *
 * @throws RangeError for a line that is not a command or has wrong arguments; and whatever the command throws
 */
export async function execute(shell: Shell, line: string): Promise<void> {
  const text = line.trimStart()
  if (text === '' || text.startsWith('#')) return
  const name = text.startsWith('!') ? '!' : /^\S+/.exec(text)![0]
  const command = commandNamed(name)
  const tail = text.slice(name.length)
  const { words, flags } =
    command.takes === 'line'
      ? { words: [tail.replace(/^[ \t]/, '')], flags: new Set<string>() }
      : await parseArguments(shell, command, command.takes, tail)
  await shell.run(async () => command.run(shell, words, flags))
}

/** @throws RangeError for an unknown command */
function commandNamed(name: string): ShellCommand {
  const command = shellCommands.find(({ names }) => names.includes(name.toLowerCase()))
  if (!command) throw new RangeError(`unknown command ${name}: help lists all commands`)
  return command
}

/** @throws RangeError that shows the usage of the command */
async function parseArguments(
  shell: Shell,
  command: ShellCommand,
  [min, max]: readonly [min: number, max: number],
  text: string,
) {
  const { flags: known = '', names, usage } = command
  const { words: found, open } = splitWords(text)
  if (open === '\\') throw new RangeError('the line ends with a backslash')
  if (open !== '') throw new RangeError(`the line ends before the closing ${open}`)
  const words = [...found]
  const flags = new Set<string>()
  while (known !== '' && /^-[a-z]+$/.test(words[0]?.text ?? '')) {
    for (const flag of words.shift()!.text.slice(1)) flags.add(flag)
  }
  if (words[0]?.text === '--') words.shift()
  const fits = words.length >= min && words.length <= max && [...flags].every((flag) => known.includes(flag))
  if (!fits) throw new RangeError(`usage: ${`${names[0]} ${usage}`.trim()}`)
  return { words: await textsOf(shell, command, words), flags }
}

/** The texts of words. On z/OS the quotes of data sets are kept. */
async function textsOf(shell: Shell, command: ShellCommand, words: readonly Word[]): Promise<string[]> {
  const isDataSet = words.map(
    (word, at) => kindOf(command, at)?.startsWith('remote') === true && dataSetWord(word) !== word.text,
  )
  const keepsQuotes = isDataSet.includes(true) && (await shell.isZos())
  return words.map((word, at) => (keepsQuotes && isDataSet[at] ? dataSetWord(word) : word.text))
}
