import type { CommandRow, OptionRow, ProgramRow } from './rows.js'

/** A command with the names that lead to it. */
export interface CommandPath {
  /** The words after the name of the program: none for the program itself, `['jes', 'submit']`. */
  readonly words: readonly string[]
  readonly row: CommandRow
}

const help: OptionRow = { flags: '-h, --help', help: 'show help', group: 'Help' }
const version: OptionRow = { flags: '-V, --version', help: 'show the version', group: 'Help' }

/** The program and every command that is not hidden, each with the options that commander adds. */
export function commandPaths(program: ProgramRow): CommandPath[] {
  const [first, ...others] = below(program, [])
  const own = { ...first!.row, options: [...first!.row.options, version, help] }
  return [
    { words: [], row: own },
    ...others.map(({ words, row }) => ({ words, row: { ...row, options: [...row.options, help] } })),
  ]
}

function below(row: CommandRow, words: readonly string[]): CommandPath[] {
  const commands = row.commands ?? []
  return [
    { words, row },
    ...commands.filter(({ hidden }) => !hidden).flatMap((each) => below(each, [...words, each.name])),
  ]
}
