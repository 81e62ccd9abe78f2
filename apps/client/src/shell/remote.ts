import { firstBelow, resumed, walk } from '@ftpkit/node/directory'
import { LeftOut } from '../left-out.js'
import { printListing } from '../listing.js'
import { parametersOf } from '../options.js'
import { printLine, standardOutput } from '../output.js'
import { remoteFacts, treeLine } from '../remote-facts.js'
import { makeRemote, removeRemote } from '../remote-names.js'
import { type ShellCommand, unlimited } from './command.js'

/** Commands for files and directories of the server. */
export const remoteCommands: readonly ShellCommand[] = [
  {
    names: ['ls', 'dir'],
    usage: '[PATH]',
    summary: 'list a directory, in the format of the server',
    takes: [0, 1],
    kinds: ['remote'],
    async run({ client, signal }, [path]) {
      using leftOut = new LeftOut()
      await printListing(client, path, leftOut, signal)
    },
  },
  {
    names: ['tree'],
    usage: '[PATH]',
    summary: 'list a directory and everything below it',
    takes: [0, 1],
    kinds: ['remote directory'],
    async run({ client, signal }, [path = '']) {
      using leftOut = new LeftOut()
      const names = walk(client, path, leftOut.skipped)
      for await (const name of resumed(await firstBelow(client, path, names), names)) {
        signal.throwIfAborted()
        printLine(treeLine(name))
      }
    },
  },
  {
    names: ['cd'],
    usage: '[PATH]',
    summary: 'change the directory; without a path, to that of the login',
    takes: [0, 1],
    kinds: ['remote directory'],
    run: (shell, [path]) => shell.changeDirectory(path),
  },
  {
    names: ['pwd'],
    usage: '',
    summary: 'show the directory',
    takes: [0, 0],
    async run({ client }) {
      printLine(await client.pwd())
    },
  },
  {
    names: ['cat'],
    usage: 'PATH...',
    summary: 'write files to standard output',
    takes: [1, unlimited],
    kinds: ['remote'],
    async run({ client, choice, signal }, paths) {
      for (const path of paths)
        await client.download(path, standardOutput(), { ...parametersOf(choice), signal })
    },
  },
  {
    names: ['rm', 'delete'],
    usage: '[-r] PATH...',
    summary: 'delete files; with -r directories and everything below them',
    flags: 'r',
    takes: [1, unlimited],
    kinds: ['remote'],
    async run({ client, signal }, paths, flags) {
      using leftOut = new LeftOut()
      for (const path of paths)
        await removeRemote(client, path, leftOut, { recursive: flags.has('r'), signal })
    },
  },
  {
    names: ['mv', 'rename'],
    usage: 'FROM TO',
    summary: 'rename or move a file or directory',
    takes: [2, 2],
    kinds: ['remote'],
    run: ({ client }, [from = '', to = '']) => client.rename(from, to),
  },
  {
    names: ['mkdir'],
    usage: '[-p] PATH...',
    summary: 'make directories; with -p missing parents too',
    flags: 'p',
    takes: [1, unlimited],
    kinds: ['remote directory'],
    async run({ client }, paths, flags) {
      for (const path of paths) await makeRemote(client, path, flags.has('p'))
    },
  },
  {
    names: ['rmdir'],
    usage: 'PATH...',
    summary: 'remove empty directories',
    takes: [1, unlimited],
    kinds: ['remote directory'],
    async run({ client }, paths) {
      for (const path of paths) await client.rmdir(path)
    },
  },
  {
    names: ['stat'],
    usage: 'PATH',
    summary: 'show the facts that the server knows about a file',
    takes: [1, 1],
    kinds: ['remote'],
    async run({ client }, [path = '']) {
      for (const [name, value] of Object.entries(await remoteFacts(client, path)))
        printLine(`${name}: ${value}`)
    },
  },
  {
    names: ['hash'],
    usage: 'PATH [ALGORITHM]',
    summary: 'show the hash of a file, computed by the server',
    takes: [1, 2],
    kinds: ['remote', 'nothing'],
    async run({ client }, [path = '', algorithm]) {
      const found = await client.hash(path, algorithm)
      printLine(`${found.algorithm} ${found.hash}  ${path}`)
    },
  },
]
