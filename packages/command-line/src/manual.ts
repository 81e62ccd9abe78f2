import { type CommandPath, commandPaths } from './paths.js'
import { type Example, environmentOf, groupsOf, namesOf, type OptionRow, type ProgramRow } from './rows.js'

/** What a page says about its edition. */
export interface Edition {
  readonly version: string
  /** The day, as `YYYY-MM-DD`. */
  readonly date: string
}

/** The manual page of a program, in the macros of man(7). */
export function manualPage(program: ProgramRow, { version, date }: Edition): string {
  const { name } = program
  const paths = commandPaths(program)
  return [
    `.TH ${argument(name.toUpperCase())} 1 "${date}" ${argument(`${name} ${version}`)} ${argument('User Commands')}`,
    '.ad l',
    section('NAME', [`${text(name)} \\- ${text(summaryOf(program))}`]),
    section('SYNOPSIS', synopsis(program)),
    section('DESCRIPTION', paragraphs(`${program.help}${program.notes ? `\n\n${program.notes}` : ''}`)),
    section(
      'COMMANDS',
      paths.slice(1).flatMap((path) => commandEntry(path)),
    ),
    section('OPTIONS', optionEntries(paths)),
    section('EXIT STATUS', entries(program.statuses)),
    section('ENVIRONMENT', entries(environmentOf(program))),
    section('FILES', entries(program.files ?? {})),
    section(
      'EXAMPLES',
      paths.flatMap(({ row }) => (row.examples ?? []).flatMap(exampleEntry)),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n')
    .concat('\n')
}

/** As lists of pages show it: one phrase, without a stop. */
function summaryOf({ help }: ProgramRow): string {
  return help.charAt(0).toLowerCase() + help.slice(1).replace(/\.$/, '')
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`.SH ${title}`, ...lines].join('\n')
}

function synopsis({ name, operands, commands = [] }: ProgramRow): string[] {
  const own = [`.B ${text(name)}`, `[options]${operands ? ` ${text(operands)}` : ''}`]
  if (commands.length === 0) return own
  const command = [`.B ${text(name)}`, text('<command> [options] [arguments]')]
  return operands === undefined ? command : [...own, '.br', ...command]
}

function commandEntry({ words, row }: CommandPath): string[] {
  if (row.commands !== undefined) return []
  const usage = row.synopsis ?? row.operands ?? ''
  const aliases = row.aliases ? ` (also ${row.aliases.join(', ')})` : ''
  return [
    '.TP',
    `.B ${text(words.join(' '))}${usage === '' ? '' : ` ${text(usage)}`}`,
    text(sentence(`${row.help}${aliases}`)),
    ...(row.notes === undefined ? [] : ['.IP', ...paragraphs(row.notes, '.IP')]),
  ]
}

/** The options by their groups, each with the commands that have it. */
function optionEntries(paths: readonly CommandPath[]): string[] {
  const owners = new Map<OptionRow, string[]>()
  for (const { words, row } of paths) {
    for (const option of row.options) owners.set(option, [...(owners.get(option) ?? []), words.join(' ')])
  }
  const withCommand = (names: readonly string[]) => names.filter((name) => name !== '')
  return Array.from(groupsOf([...owners.keys()]), ([group, options]) => [
    `.SS ${text(group)}`,
    ...options.flatMap((option) => optionEntry(option, withCommand(owners.get(option)!))),
  ]).flat()
}

function optionEntry(option: OptionRow, commands: readonly string[]): string[] {
  const { short, long, argument: value } = namesOf(option)
  const flags = [short, long].filter((flag) => flag !== undefined).map(text)
  const standard = option.defaultText ?? option.default
  const isTold = standard !== undefined && standard !== false && typeof standard !== 'object'
  return [
    '.TP',
    `.B ${flags.join(', ')}${value === undefined ? '' : ` ${text(value)}`}`,
    text(sentence(option.help)),
    ...(option.choices ? [text(`One of ${option.choices.join(', ')}.`)] : []),
    ...(isTold ? [text(`Default: ${String(standard)}.`)] : []),
    ...(commands.length > 0 ? [text(`With ${commands.join(', ')}.`)] : []),
  ]
}

function exampleEntry({ line, does }: Example): string[] {
  return ['.TP', text(sentence(does)), `.B ${text(line)}`]
}

function entries(rows: Readonly<Record<string, string>>): string[] {
  return Object.entries(rows).flatMap(([name, meaning]) => [
    '.TP',
    `.B ${text(name)}`,
    text(sentence(meaning)),
  ])
}

function sentence(words: string): string {
  const begun = words.charAt(0).toUpperCase() + words.slice(1)
  return /[.!?]$/.test(begun) ? begun : `${begun}.`
}

function paragraphs(notes: string, separator = '.PP'): string[] {
  return notes
    .trim()
    .split(/\n{2,}/)
    .flatMap((paragraph, at) => [
      ...(at === 0 ? [] : [separator]),
      ...paragraph.split('\n').map((line) => text(line.trim())),
    ])
}

/** An argument of a macro. */
function argument(words: string): string {
  return `"${text(words).replaceAll('"', String.raw`\(dq`)}"`
}

/** Letters beyond which a word may not fit into a line. */
const longWord = /\S{40,}/g

/**
 * Text as roff has it: no escape, no request at the beginning of a line, hyphens that can be copied, and places where a long
 * word can be broken.
 */
function text(words: string): string {
  return words
    .replaceAll('\\', String.raw`\e`)
    .replaceAll(longWord, (word) => word.replaceAll(/[=|:,\]](?=.)/g, String.raw`$&\:`))
    .replaceAll('-', String.raw`\-`)
    .replaceAll('’', String.raw`\(cq`)
    .replaceAll('…', '...')
    .replaceAll('"', String.raw`\(dq`)
    .replace(/^(?=[.'])/, String.raw`\&`)
    .replaceAll(
      /[^\x20-\x7e]/g,
      (letter) => `\\[u${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
    )
}
