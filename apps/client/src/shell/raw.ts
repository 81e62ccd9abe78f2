import type { Reply } from '@ftpkit/node'
import { say } from '../say.js'
import type { ShellCommand } from './command.js'
import type { Shell } from './shell.js'

/** What moves a file, which needs a data connection: `get`, `put` and `ls` make one. */
const moving: ReadonlySet<string> = new Set(['RETR', 'STOR', 'STOU', 'APPE', 'LIST', 'NLST', 'MLSD'])
/** What changes how the connection itself is spoken on. */
const connecting: ReadonlySet<string> = new Set([
  'AUTH',
  'CCC',
  'PASV',
  'EPSV',
  'PORT',
  'EPRT',
  'LPSV',
  'LPRT',
])

export const rawCommands: readonly ShellCommand[] = [
  {
    names: ['quote', 'literal'],
    usage: 'LINE',
    summary: 'send any command, and show the reply',
    takes: 'line',
    run: (shell, [line = '']) => send(shell, line),
  },
  {
    names: ['site'],
    usage: 'LINE',
    summary: 'send a command of this server alone: the same as quote SITE LINE',
    takes: 'line',
    run: (shell, [line = '']) => send(shell, `SITE ${line}`),
  },
]

async function send({ client }: Shell, line: string): Promise<void> {
  const [, verb = '', argument] = /^(\S*)(?: (.*))?$/s.exec(line.trimStart()) ?? []
  if (verb === '') throw new RangeError('say what to send: quote NOOP')
  const known = verb.toUpperCase()
  if (moving.has(known) || connecting.has(known)) {
    const instead = moving.has(known) ? 'get, put, ls and cat move files' : 'this is done when it is needed'
    throw new RangeError(`${known} can't be sent by itself: ${instead}`)
  }
  const reply = await client.command(verb, argument, show)
  show(reply)
}

function show({ code, lines }: Reply): void {
  for (const [at, line] of lines.entries()) say(`${code}${at < lines.length - 1 ? '-' : ' '}${line}`)
}
