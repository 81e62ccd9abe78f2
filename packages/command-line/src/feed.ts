import { type Command, Option } from 'commander'
import {
  attributeOf,
  type CommandRow,
  environmentOf,
  groupsOf,
  type OptionRow,
  type ProgramRow,
} from './rows.js'

/** Called with each command that is made of a row, before its options are added. */
export type OnCommand = (command: Command, row: CommandRow) => void

/**
 * Adds what a row says to a command of commander, with the subcommands.
 *
 * @returns that command
 */
export function feed(
  command: Command,
  row: CommandRow | ProgramRow,
  onCommand: OnCommand = () => {},
): Command {
  const { operands, synopsis, help, group, aliases = [], options, commands = [], action } = row
  command.description(help)
  if (operands !== undefined) command.arguments(operands)
  if (synopsis !== undefined) command.usage(`[options] ${synopsis}`)
  if (group !== undefined) command.helpGroup(`${group}:`)
  for (const alias of aliases) command.alias(alias)
  onCommand(command, row)
  for (const option of [...groupsOf(options).values()].flat()) command.addOption(optionOf(option))
  addChecks(command, options)
  command.addHelpText('after', () => furtherHelp(row))
  for (const each of commands) {
    const below = command.createCommand(each.name).copyInheritedSettings(command)
    command.addCommand(feed(below, each, onCommand), { hidden: each.hidden === true })
  }
  if (action) command.action(async (...values) => (await action())(...values))
  return command
}

function optionOf(row: OptionRow): Option {
  const option = new Option(row.flags, row.help).helpGroup(`${row.group}:`)
  if (row.parse) option.argParser(row.parse as (text: string, before: unknown) => unknown)
  if (row.choices) option.choices(row.choices)
  if (row.default !== undefined) option.default(row.default, row.defaultText)
  if (row.conflicts !== undefined) option.conflicts(row.conflicts)
  return option.makeOptionMandatory(row.required === true)
}

/** Reports a wrong value as commander reports a wrong argument. */
function addChecks(command: Command, options: readonly OptionRow[]): void {
  const checked = options.filter(({ check }) => check)
  if (checked.length === 0) return
  command.hook('preAction', async () => {
    for (const row of checked) {
      const name = attributeOf(row)
      if (command.getOptionValueSource(name) !== 'cli') continue
      const value = String(command.getOptionValue(name))
      try {
        await row.check!(value)
      } catch (error) {
        const { message } = error as Error
        const argument = row.secret ? 'argument' : `argument '${value}'`
        command.error(`error: option '${row.flags}' ${argument} is invalid. ${message}`)
      }
    }
  })
}

function furtherHelp(row: CommandRow | ProgramRow): string {
  const { examples = [], notes } = row
  const lines = examples.map(({ line, does }) => `  # ${does}\n  ${line}`)
  const parts = [
    ...(lines.length > 0 ? [`Examples:\n${lines.join('\n')}`] : []),
    ...(notes === undefined ? [] : [notes.trim()]),
    ...('statuses' in row
      ? [listed('Exit status', row.statuses), listed('Environment', environmentOf(row))]
      : []),
  ]
  return parts
    .filter((part) => part !== '')
    .map((part) => `\n${part}`)
    .join('\n')
}

function listed(title: string, rows: Readonly<Record<string, string>>): string {
  if (Object.keys(rows).length === 0) return ''
  const width = Math.max(...Object.keys(rows).map((name) => name.length))
  const lines = Object.entries(rows).map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`)
  return `${title}:\n${lines.join('\n')}`
}
