import { type CommandRow, completionCommand, type ProgramRow } from '@ftpkit/command-line'
import type { Command } from 'commander'
import { programRow } from './option-table.js'
import { printLine } from './output.js'
import { rulesRow } from './rules-command.js'

const reload: CommandRow = {
  name: 'reload',
  operands: '<pid-file>',
  help: 'let a running gateway read its configuration and certificates again',
  options: [],
  completes: ['file'],
  notes:
    'The file is the one of its option --pid-file. SIGHUP does the same. The exit status is 1 if anything is wrong: then nothing has changed.',
  action: async () => async (file: string, _options: unknown, command: Command) => {
    const { reloadGateway } = await import('./ask-reload.js')
    try {
      for (const line of await reloadGateway(file)) printLine(line)
    } catch (error) {
      command.error(`error: ${(error as Error).message}`)
    }
  },
}

const check = (run: (file: string) => Promise<void>): CommandRow => ({
  name: 'check',
  operands: '<config>',
  help: 'check a configuration, with its certificates, without starting a gateway',
  options: [],
  completes: ['file'],
  action: async () => async (file: string, _options: unknown, command: Command) => {
    try {
      await run(file)
      printLine(`${file} can be used`)
    } catch (error) {
      command.error(`error: ${(error as Error).message.replace(/^error: /, '')}`)
    }
  },
})

/** The program with its commands. @param run checks a configuration. Default: it does nothing */
export function wholeProgram(run: (file: string) => Promise<void> = async () => {}): ProgramRow {
  const completion = completionCommand(programRow.name, () => wholeProgram(), printLine)
  return { ...programRow, commands: [reload, check(run), rulesRow, completion] }
}
