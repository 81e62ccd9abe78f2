import {
  type CommandRow,
  checkCommand,
  completionCommand,
  type ProgramRow,
  reloadCommand,
} from '@ftpkit/command-line'
import { printLine } from '@ftpkit/command-line/output'
import type { Command } from 'commander'
import { programRow } from './option-table.js'
import { setPassword } from './users.js'

const passwd: CommandRow = {
  name: 'passwd',
  operands: '<file> <name>',
  help: 'set a password in a users file; the password is read from a line on standard input',
  options: [],
  completes: ['file', []],
  notes: 'The file is created if it does not exist.',
  action: async () => async (file: string, name: string, _options: unknown, command: Command) => {
    await setPassword(file, name).catch((error: Error) => command.error(`error: ${error.message}`))
  },
}

const reload = reloadCommand(
  async (file) => {
    const { reloadServer } = await import('./ask-reload.js')
    return reloadServer(file)
  },
  { help: 'let a running server read its configuration, users and certificates again', printLine },
)

const bans: CommandRow = {
  name: 'bans',
  operands: '<pid-file> <action> [address]',
  help: 'list the clients that a running server refuses, or add or remove one',
  options: [
    { flags: '--for <time>', group: 'Bans', help: 'length of the ban: 90s, 15m, 1h or 7d', default: '1d' },
    { flags: '--json', group: 'Bans', help: 'print lines of JSON', default: false },
  ],
  completes: ['file', ['list', 'add', 'remove'], []],
  notes:
    'The file is the one of the option --pid-file of the server. The exit status is 1 if nothing was done, such as for an address that is not banned.',
  action:
    async () =>
    async (
      pidFile: string,
      action: string,
      address: string | undefined,
      options: { for: string; json: boolean },
      command: Command,
    ) => {
      const { askBans } = await import('./ask-bans.js')
      try {
        const request = { pidFile, action, address, time: options.for, json: options.json }
        for (const line of await askBans(request)) printLine(line)
      } catch (error) {
        command.error(`error: ${(error as Error).message}`)
      }
    },
}

const checkHelp =
  'check a configuration, with its users, directories and certificates, without starting a server'

/** The program with its commands. @param run checks a configuration. Default: it does nothing */
export function wholeProgram(run: (file: string) => Promise<void> = async () => {}): ProgramRow {
  const completion = completionCommand(programRow.name, () => wholeProgram(), printLine)
  const check = checkCommand(run, { help: checkHelp, printLine })
  return { ...programRow, commands: [passwd, reload, bans, check, completion] }
}
