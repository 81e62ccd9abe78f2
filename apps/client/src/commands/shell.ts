import { createInterface } from 'node:readline'
import { askOnTerminal } from '../connection.js'
import { warn } from '../say.js'
import { complete } from '../shell/completion.js'
import { execute } from '../shell/execute.js'
import { Shell, type ShellChoice } from '../shell/shell.js'
import { Terminal } from '../shell/terminal.js'

/** A session whose commands are typed, or come from standard input. */
export async function shell(
  url: string | undefined,
  choice: ShellChoice & { readonly stop?: boolean },
): Promise<void> {
  if (process.stdin.isTTY && process.stdout.isTTY) await interact(url, choice)
  else await runScript(url, choice)
}

/** A command that fails is told, and the next one may be typed. */
async function interact(url: string | undefined, choice: ShellChoice): Promise<void> {
  const terminal: Terminal = new Terminal(
    (line) => complete(shell, line),
    () => shell.interrupt(),
  )
  const shell: Shell = new Shell(choice, {
    ask: (user, host) => terminal.secret(`Password of ${user} at ${host}: `),
    lend: (use) => terminal.lend(use),
  })
  const attempt = (run: () => Promise<void>) =>
    run().catch((error: Error) => warn(shell.signal.aborted ? 'given up' : error.message))
  try {
    if (url !== undefined) await attempt(() => shell.run(() => shell.open(url)))
    while (!shell.over) {
      const line = await terminal.line(shell.prompt)
      if (line === undefined) break
      await attempt(() => execute(shell, line))
    }
  } finally {
    terminal.close()
    await shell.close()
  }
}

/**
 * Each line is a command. One that fails does not keep the others from being run, unless `stop` is set; what is thrown
 * is the first fault.
 */
async function runScript(
  url: string | undefined,
  { stop = false, ...choice }: ShellChoice & { readonly stop?: boolean },
): Promise<void> {
  const shell = new Shell(choice, { ask: askOnTerminal, lend: (use) => use() })
  const faults: unknown[] = []
  try {
    if (url !== undefined) await shell.open(url)
    let at = 0
    for await (const line of createInterface({ input: process.stdin })) {
      at++
      await execute(shell, line).catch((error: Error) => {
        faults.push(error)
        warn(`line ${at}: ${error.message}`)
      })
      if (shell.over || (stop && faults.length > 0)) break
    }
  } finally {
    await shell.close()
  }
  if (faults.length > 0) throw new ToldFault(faults[0])
}

/** A fault that was told when it came: only the exit status is left to tell. */
export class ToldFault extends Error {
  constructor(readonly fault: unknown) {
    super('a command failed')
  }
}
