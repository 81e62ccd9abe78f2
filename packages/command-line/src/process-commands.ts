import type { Command } from 'commander'
import type { CommandRow } from './rows.js'

/** Commands that the programs have which serve until they are ended: one that asks a running process, and one that checks. */
export interface ProcessCommand {
  readonly help: string
  /** Writes to standard output. */
  readonly printLine: (line: string) => void
}

/**
 * The command by which a running process reads its configuration again.
 *
 * @param ask lets the process whose number is in a file do it, and returns lines that say what became of it
 */
export function reloadCommand(
  ask: (pidFile: string) => Promise<readonly string[]>,
  { help, printLine }: ProcessCommand,
): CommandRow {
  return {
    name: 'reload',
    operands: '<pid-file>',
    help,
    options: [],
    completes: ['file'],
    notes:
      'The file is the one of its option --pid-file. SIGHUP does the same. The exit status is 1 if anything is wrong: then nothing has changed.',
    action: actionOf(async (file) => {
      for (const line of await ask(file)) printLine(line)
    }),
  }
}

/** The command that checks a configuration. @param check throws Error that says what is wrong */
export function checkCommand(
  check: (file: string) => Promise<void>,
  { help, printLine }: ProcessCommand,
): CommandRow {
  return {
    name: 'check',
    operands: '<config>',
    help,
    options: [],
    completes: ['file'],
    action: actionOf(async (file) => {
      await check(file)
      printLine(`${file} can be used`)
    }),
  }
}

/** Runs on the file that is the only operand. What it throws ends the program with status 1. */
function actionOf(run: (file: string) => Promise<void>): NonNullable<CommandRow['action']> {
  return async () => async (file: string, _options: unknown, command: Command) => {
    try {
      await run(file)
    } catch (error) {
      command.error(`error: ${(error as Error).message.replace(/^error: /, '')}`)
    }
  }
}
