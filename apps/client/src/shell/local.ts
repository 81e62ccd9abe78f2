import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { printLine } from '../output.js'
import type { ShellCommand } from './command.js'

/** Commands for this side. */
export const localCommands: readonly ShellCommand[] = [
  {
    names: ['lcd'],
    usage: '[PATH]',
    summary: 'change the local directory; without a path, to the home directory',
    takes: [0, 1],
    kinds: ['local'],
    run(_shell, [path = homedir()]) {
      process.chdir(path)
    },
  },
  {
    names: ['lpwd'],
    usage: '',
    summary: 'show the local directory',
    takes: [0, 0],
    run: () => printLine(process.cwd()),
  },
  {
    names: ['!'],
    usage: '[COMMAND]',
    summary: 'run a local command, or a local shell',
    takes: 'line',
    run: ({ ui }, [line = '']) => ui.lend(() => runLocally(line)),
  },
]

/** @throws RangeError with the status if it is not 0 */
function runLocally(line: string): Promise<void> {
  const program = process.env.SHELL ?? (process.platform === 'win32' ? process.env.ComSpec : '/bin/sh')
  const options = { stdio: 'inherit' } as const
  const child = line === '' ? spawn(program!, options) : spawn(line, { ...options, shell: true })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => {
      if (status === 0 || line === '') resolve()
      else reject(new RangeError(`${line} ended with ${status === null ? signal : `status ${status}`}`))
    })
  })
}
