import { createInterface } from 'node:readline'
import { askOnTerminal } from '../credentials.js'
import { ExitStatus, ReportedError } from '../exit-status.js'
import { isInteractive, passwordQuestion, warn } from '../output.js'
import { execute } from '../shell/commands.js'
import { complete } from '../shell/completion.js'
import { Shell, type ShellChoice } from '../shell/shell.js'
import { Terminal } from '../shell/terminal.js'

/** Runs commands that are typed on a terminal, or are read from standard input. */
export async function shell(
  url: string | undefined,
  choice: ShellChoice & { readonly stop?: boolean | undefined },
): Promise<void> {
  if (isInteractive()) await interact(url, choice)
  else await runScript(url, choice)
}

/** Runs commands from the terminal. A command that fails is reported, and does not end the shell. */
async function interact(url: string | undefined, choice: ShellChoice): Promise<void> {
  const terminal: Terminal = new Terminal(
    (line) => complete(shell, line),
    () => shell.interrupt(),
  )
  const shell: Shell = new Shell(choice, {
    ask: (user, host) => terminal.secret(passwordQuestion(user, host)),
    lend: (use) => terminal.lend(use),
  })
  const attempt = (run: () => Promise<void>) =>
    run().catch((error: Error) => warn(shell.signal.aborted ? 'aborted' : error.message))
  try {
    if (url !== undefined) await attempt(() => shell.run(() => shell.open(url)))
    while (!shell.ended) {
      const line = await terminal.line(shell.prompt)
      if (line === undefined) break
      await attempt(() => execute(shell, line))
    }
  } finally {
    terminal.close()
    await shell.close()
    // What a command could not do, or left out, was said: the shell itself ends well.
    process.exitCode = ExitStatus.ok
  }
}

/**
 * Runs the lines of standard input. A command that fails is reported with its line, and does not keep the others from
 * running unless `stop` is set.
 *
 * @throws ReportedError with the first fault, when all lines have been run
 */
async function runScript(
  url: string | undefined,
  { stop = false, ...choice }: ShellChoice & { readonly stop?: boolean | undefined },
): Promise<void> {
  const shell = new Shell(choice, { ask: askOnTerminal, lend: (use) => use() })
  const faults: unknown[] = []
  try {
    if (url !== undefined) await shell.open(url)
    let lineNumber = 0
    for await (const line of createInterface({ input: process.stdin })) {
      lineNumber++
      await execute(shell, line).catch((error: Error) => {
        faults.push(error)
        warn(`line ${lineNumber}: ${error.message}`)
      })
      if (shell.ended || (stop && faults.length > 0)) break
    }
  } finally {
    await shell.close()
  }
  if (faults.length > 0) throw new ReportedError(faults[0])
}
