import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { say } from '../say.js'
import type { ShellCommand } from './command.js'

export const localCommands: readonly ShellCommand[] = [
  {
    names: ['lcd'],
    usage: '[PATH]',
    summary: 'go to a local directory; without a path to your own',
    takes: [0, 1],
    kinds: ['local'],
    run(_shell, [path = homedir()]) {
      process.chdir(path)
    },
  },
  {
    names: ['lpwd'],
    usage: '',
    summary: 'tell the local directory',
    takes: [0, 0],
    run: () => say(process.cwd()),
  },
  {
    names: ['!'],
    usage: '[COMMAND]',
    summary: 'run a command of this system, or its shell',
    takes: 'line',
    run: ({ place }, [line = '']) => place.lend(() => runHere(line)),
  },
]

/** @throws RangeError that tells the status, if it isn't 0 */
function runHere(line: string): Promise<void> {
  const program = process.env.SHELL ?? (process.platform === 'win32' ? process.env.ComSpec : '/bin/sh')
  const options = { stdio: 'inherit' } as const
  const child = line === '' ? spawn(program!, options) : spawn(line, { ...options, shell: true })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => {
      if (status === 0 || line === '') resolve()
      else reject(new RangeError(`${line} ended with ${status ?? signal}`))
    })
  })
}
