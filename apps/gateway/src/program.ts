import { checkCommand, completionCommand, type ProgramRow, reloadCommand } from '@ftpkit/command-line'
import { printLine } from '@ftpkit/command-line/output'
import { programRow } from './option-table.js'
import { rulesRow } from './rules-command.js'

const reload = reloadCommand(
  async (file) => {
    const { reloadGateway } = await import('./ask-reload.js')
    return reloadGateway(file)
  },
  { help: 'let a running gateway read its configuration and certificates again', printLine },
)

const checkHelp = 'check a configuration, with its certificates, without starting a gateway'

/** The program with its commands. @param run checks a configuration. Default: it does nothing */
export function wholeProgram(run: (file: string) => Promise<void> = async () => {}): ProgramRow {
  const completion = completionCommand(programRow.name, () => wholeProgram(), printLine)
  const check = checkCommand(run, { help: checkHelp, printLine })
  return { ...programRow, commands: [reload, check, rulesRow, completion] }
}
