import type { ShellCommand } from './command.js'
import { shellCommands } from './commands.js'
import type { Shell } from './shell.js'
import { wordsOf } from './words.js'

/**
 * Runs one line. An empty one, and one that begins with `#`, does nothing.
 *
 * @throws RangeError for a line that makes no sense, and what the command throws
 */
export async function execute(shell: Shell, line: string): Promise<void> {
  const text = line.trimStart()
  if (text === '' || text.startsWith('#')) return
  const name = text.startsWith('!') ? '!' : /^\S+/.exec(text)![0]
  const command = commandNamed(name)
  const rest = text.slice(name.length)
  const { words, flags } = command.takes === 'line' ? asItIs(rest) : taken(command, rest)
  await shell.run(async () => command.run(shell, words, flags))
}

/** @throws RangeError */
function commandNamed(name: string): ShellCommand {
  const command = shellCommands.find(({ names }) => names.includes(name.toLowerCase()))
  if (!command) throw new RangeError(`there is no command ${name}; help tells all`)
  return command
}

interface Taken {
  readonly words: readonly string[]
  readonly flags: ReadonlySet<string>
}

function asItIs(rest: string): Taken {
  return { words: [rest.replace(/^[ \t]/, '')], flags: new Set() }
}

/** @throws RangeError that shows how the command is used */
function taken(command: ShellCommand, rest: string): Taken {
  const { takes, flags: known = '', names, usage } = command
  const { words, open } = wordsOf(rest)
  if (open !== '') throw new RangeError(`the line ends within ${open === '\\' ? 'a \\' : 'quotes'}`)
  const texts = words.map(({ text }) => text)
  const flags = new Set<string>()
  while (known !== '' && /^-[a-z]+$/.test(texts[0] ?? '')) {
    for (const flag of texts.shift()!.slice(1)) flags.add(flag)
  }
  if (texts[0] === '--') texts.shift()
  const [least, most] = takes as readonly [number, number]
  const fits =
    texts.length >= least && texts.length <= most && [...flags].every((flag) => known.includes(flag))
  if (!fits) throw new RangeError(`it is used so: ${`${names[0]} ${usage}`.trim()}`)
  return { words: texts, flags }
}
