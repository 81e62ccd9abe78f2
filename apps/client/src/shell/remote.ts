import { branch } from '../commands/ls.js'
import { standardOutput } from '../local-file.js'
import { parametersOf } from '../options.js'
import { factsOfRemote, makeRemote, removeRemote } from '../remote-names.js'
import { walk } from '../remote-tree.js'
import { say } from '../say.js'
import { many, type ShellCommand } from './command.js'

export const remoteCommands: readonly ShellCommand[] = [
  {
    names: ['ls', 'dir'],
    usage: '[PATH]',
    summary: 'list a directory, as the server writes it',
    takes: [0, 1],
    kinds: ['remote'],
    async run({ client, signal }, [path]) {
      for (const line of await client.listLines(path, { signal })) say(line)
    },
  },
  {
    names: ['tree'],
    usage: '[PATH]',
    summary: 'list a directory and all below it',
    takes: [0, 1],
    kinds: ['remote directory'],
    async run({ client, signal }, [path = '']) {
      for await (const name of walk(client, path)) {
        signal.throwIfAborted()
        say(branch(name))
      }
    },
  },
  {
    names: ['cd'],
    usage: '[PATH]',
    summary: 'go to a directory; without a path to the first one',
    takes: [0, 1],
    kinds: ['remote directory'],
    run: (shell, [path]) => shell.changeDirectory(path),
  },
  {
    names: ['pwd'],
    usage: '',
    summary: 'tell the directory',
    takes: [0, 0],
    async run({ client }) {
      say(await client.pwd())
    },
  },
  {
    names: ['cat'],
    usage: 'PATH...',
    summary: 'show files',
    takes: [1, many],
    kinds: ['remote'],
    async run({ client, choice, signal }, paths) {
      for (const path of paths)
        await client.download(path, standardOutput(), { ...parametersOf(choice), signal })
    },
  },
  {
    names: ['rm', 'delete'],
    usage: '[-r] PATH...',
    summary: 'delete files; with -r directories and all below them',
    flags: 'r',
    takes: [1, many],
    kinds: ['remote'],
    async run({ client }, paths, flags) {
      for (const path of paths) await removeRemote(client, path, flags.has('r'))
    },
  },
  {
    names: ['mv', 'rename'],
    usage: 'FROM TO',
    summary: 'give a file another name',
    takes: [2, 2],
    kinds: ['remote'],
    run: ({ client }, [from = '', to = '']) => client.rename(from, to),
  },
  {
    names: ['mkdir'],
    usage: '[-p] PATH...',
    summary: 'make directories; with -p those above them too',
    flags: 'p',
    takes: [1, many],
    kinds: ['remote directory'],
    async run({ client }, paths, flags) {
      for (const path of paths) await makeRemote(client, path, flags.has('p'))
    },
  },
  {
    names: ['rmdir'],
    usage: 'PATH...',
    summary: 'remove empty directories',
    takes: [1, many],
    kinds: ['remote directory'],
    async run({ client }, paths) {
      for (const path of paths) await client.rmdir(path)
    },
  },
  {
    names: ['stat'],
    usage: 'PATH',
    summary: 'tell what the server knows of a file',
    takes: [1, 1],
    kinds: ['remote'],
    async run({ client }, [path = '']) {
      for (const [name, value] of Object.entries(await factsOfRemote(client, path))) say(`${name}: ${value}`)
    },
  },
  {
    names: ['hash'],
    usage: 'PATH [ALGORITHM]',
    summary: 'tell the hash of a file as the server computes it',
    takes: [1, 2],
    kinds: ['remote', 'nothing'],
    async run({ client }, [path = '', algorithm]) {
      const found = await client.hash(path, algorithm)
      say(`${found.algorithm} ${found.hash}  ${path}`)
    },
  },
]
