import type { ShellCommand } from './command.js'

export const sessionCommands: readonly ShellCommand[] = [
  {
    names: ['open'],
    usage: '[URL]',
    summary: 'connect and log in; without a URL again where the session was',
    takes: [0, 1],
    run: (shell, [url]) => shell.open(url),
  },
  {
    names: ['user'],
    usage: 'NAME [PASSWORD]',
    summary: 'log in as somebody else; the password is asked for',
    takes: [1, 2],
    async run(shell, [user = '', password]) {
      const host = shell.url?.host ?? ''
      await shell.login(user, password ?? (await shell.place.ask(user, host)))
    },
  },
  {
    names: ['close'],
    usage: '',
    summary: 'end the session, and stay here',
    takes: [0, 0],
    run: (shell) => shell.close(),
  },
  {
    names: ['bye', 'quit', 'exit'],
    usage: '',
    summary: 'end the session and leave, as Ctrl-D does',
    takes: [0, 0],
    run(shell) {
      shell.over = true
    },
  },
]
