import type { Reply } from '@ftpkit/node'
import { printLine } from '../output.js'
import type { ShellCommand } from './command.js'
import type { Shell } from './shell.js'

/** Commands that begin and end sessions. */
export const sessionCommands: readonly ShellCommand[] = [
  {
    names: ['open'],
    usage: '[URL]',
    summary: 'connect and log in; without a URL, to the same server again',
    takes: [0, 1],
    run: (shell, [url]) => shell.open(url),
  },
  {
    names: ['user'],
    usage: 'NAME [PASSWORD [ACCOUNT]]',
    summary: 'log in as another user; without a password, ask for it',
    takes: [1, 3],
    async run(shell, [user = '', password, account]) {
      const host = shell.url?.host ?? ''
      await shell.login({ user, password: password ?? (await shell.ui.ask(user, host)), account })
    },
  },
  {
    names: ['close'],
    usage: '',
    summary: 'end the session, but not the shell',
    takes: [0, 0],
    run: (shell) => shell.close(),
  },
  {
    names: ['bye', 'quit', 'exit'],
    usage: '',
    summary: 'end the session and the shell, as Ctrl-D does',
    takes: [0, 0],
    run(shell) {
      shell.ended = true
    },
  },
]

/** Commands that send a line to the server as it is. */
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
    summary: 'send a SITE command: the same as quote SITE LINE',
    takes: 'line',
    run: (shell, [line = '']) => send(shell, `SITE ${line}`),
  },
]

/** Commands that need a data connection, which `get`, `put` and `ls` open. */
const transferVerbs: ReadonlySet<string> = new Set(['RETR', 'STOR', 'STOU', 'APPE', 'LIST', 'NLST', 'MLSD'])
/** Commands that open a data connection, or change the protection of the control connection. */
const connectionVerbs: ReadonlySet<string> = new Set([
  'AUTH',
  'CCC',
  'PASV',
  'EPSV',
  'PORT',
  'EPRT',
  'LPSV',
  'LPRT',
])

/** @throws RangeError for a command that can't be sent alone */
async function send({ client }: Shell, line: string): Promise<void> {
  const [, verb = '', argument] = /^(\S*)(?: (.*))?$/s.exec(line.trimStart()) ?? []
  if (verb === '') throw new RangeError('nothing to send: give a command, as in quote NOOP')
  const known = verb.toUpperCase()
  if (transferVerbs.has(known))
    throw new RangeError(`${known} needs a data connection: use get, put, ls or cat`)
  if (connectionVerbs.has(known))
    throw new RangeError(`${known} can't be sent alone: it is sent when it is needed`)
  const reply = await client.command(verb, argument, printReply)
  printReply(reply)
}

function printReply({ code, lines }: Reply): void {
  for (const [at, line] of lines.entries()) printLine(`${code}${at < lines.length - 1 ? '-' : ' '}${line}`)
}
