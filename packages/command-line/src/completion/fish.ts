import { type CommandPath, commandPaths } from '../paths.js'
import { namesOf, type OptionRow, type ProgramRow, type WordKind } from '../rows.js'

/** The completion script for fish. */
export function fishCompletion(program: ProgramRow): string {
  const { name } = program
  const lines = commandPaths(program).flatMap((path) => linesOf(name, path))
  return `# Completion of ${name} for fish. To be stored as ~/.config/fish/completions/${name}.fish
${lines.join('\n')}
`
}

function linesOf(program: string, { words, row }: CommandPath): string[] {
  const commands = (row.commands ?? []).filter(({ hidden }) => !hidden)
  const names = commands.flatMap((each) => [each.name, ...(each.aliases ?? [])])
  const within = words.map((word, at) => `__fish_seen_subcommand_from ${seen(row, words, word, at)}`)
  const isOpen = names.length === 0 ? [] : [`not __fish_seen_subcommand_from ${names.join(' ')}`]
  const condition = [...within, ...isOpen].join('; and ')
  const begin = `complete -c ${program}${condition === '' ? '' : ` -n ${quoted(condition)}`}`
  const operands = row.completes ?? (names.length > 0 ? [[]] : [])
  return [
    ...commands.map((each) => `${begin} -f -a ${each.name} -d ${quoted(each.help)}`),
    ...operandLines(begin, operands),
    ...row.options.map((option) => `${begin} ${optionWords(option)}`),
  ]
}

/** The names that a command is seen by: the last word may be one of its aliases. */
function seen(
  { aliases = [] }: CommandPath['row'],
  words: readonly string[],
  word: string,
  at: number,
): string {
  return at === words.length - 1 ? [word, ...aliases].join(' ') : word
}

/** Fish completes file names beside the words of a script; they are switched off where no operand is a file. */
function operandLines(begin: string, kinds: readonly WordKind[]): string[] {
  const choices = kinds.flatMap((kind) => (typeof kind === 'string' ? [] : kind))
  const takesFiles = kinds.some((kind) => kind === 'file' || kind === 'directory')
  return [
    ...(takesFiles ? [] : [`${begin} -f`]),
    ...(choices.length > 0 ? [`${begin} -a ${quoted(choices.join(' '))}`] : []),
  ]
}

function optionWords(option: OptionRow): string {
  const { short, long, argument } = namesOf(option)
  const names = [...(short === undefined ? [] : [`-s ${short.slice(1)}`]), `-l ${long.slice(2)}`]
  return [...names, ...argumentWords(argument, option), `-d ${quoted(option.help)}`].join(' ')
}

function argumentWords(argument: string | undefined, { choices, completes }: OptionRow): string[] {
  if (argument === undefined) return []
  const kind = choices ?? completes
  if (kind === 'file') return ['-r', '-F']
  if (kind === 'directory') return ['-x', '-a', quoted('(__fish_complete_directories)')]
  return kind === undefined || kind === 'url' ? ['-x'] : ['-x', '-a', quoted(kind.join(' '))]
}

/** In the single quotes of fish, a backslash escapes itself and the quote. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`
}
