import { codePage } from '@ftpkit/code-page'
import { isNamePattern } from '@ftpkit/protocol'
import { formatType, parseMode, parseStructure, parseType } from '@ftpkit/transfer'
import { fetchFiles, planFetch } from '../fetching.js'
import { printLine, standardStream } from '../output.js'
import { planStore, storeFiles } from '../storing.js'
import type { ShellCommand } from './command.js'
import type { Shell, ShellChoice } from './shell.js'

/** Commands that transfer files. */
export const transferCommands: readonly ShellCommand[] = [
  {
    names: ['get'],
    usage: '[-rc] REMOTE [LOCAL]',
    summary: 'fetch a file, or the files that match a pattern; with -r a directory, with -c resume a file',
    flags: 'rc',
    takes: [1, 2],
    kinds: ['remote', 'local'],
    async run(shell, [path = '', local], flags) {
      const choice = choiceOf(shell, flags)
      const target = local ?? (await localNameOf(shell, path))
      await fetchFiles(shell.sessions, planFetch(path, target, choice), choice)
    },
  },
  {
    names: ['put'],
    usage: '[-rc] LOCAL [REMOTE]',
    summary: 'store a file; with -r a directory, with -c resume a file',
    flags: 'rc',
    takes: [1, 2],
    kinds: ['local', 'remote'],
    async run(shell, [local = '', path], flags) {
      if (local === standardStream)
        throw new RangeError('standard input carries the commands: put needs a file')
      const choice = choiceOf(shell, flags)
      await storeFiles(shell.sessions, await planStore(local, path ?? '', choice), choice)
    },
  },
  {
    names: ['append'],
    usage: 'LOCAL REMOTE',
    summary: 'append a local file to a remote one',
    takes: [2, 2],
    kinds: ['local', 'remote'],
    async run({ client, signal }, [local = '', path = '']) {
      await client.append(local, path, { signal })
    },
  },
]

/** The local name of a data set whose name is in quotes: it has none. Undefined for other names. */
async function localNameOf(shell: Shell, path: string): Promise<string | undefined> {
  const [, name] = /^'([^'/]+)'$/.exec(path) ?? []
  return name !== undefined && !isNamePattern(name) && (await shell.isZos()) ? name : undefined
}

/** The flags `r` and `c` are `--recursive` and `--resume` of the command line. */
function choiceOf({ choice, signal }: Shell, flags: ReadonlySet<string>) {
  return { ...choice, recursive: flags.has('r'), resume: flags.has('c') || choice.resume === true, signal }
}

/** Commands that show or set the parameters of later transfers. */
export const parameterCommands: readonly ShellCommand[] = [
  parameterCommand('type', 'type', {
    usage: '[A|E|I|L 8|...]',
    summary: 'show or set the representation type (TYPE)',
    parse: parseType,
    format: formatType,
  }),
  parameterCommand('stru', 'stru', {
    usage: '[F|R|P]',
    summary: 'show or set the file structure: file, record or page (STRU)',
    parse: parseStructure,
    format: (structure) => structure,
  }),
  parameterCommand('mode', 'mode', {
    usage: '[S|B|C]',
    summary: 'show or set the transfer mode: stream, block or compressed (MODE)',
    parse: parseMode,
    format: (mode) => mode,
  }),
  parameterCommand('codePage', 'codepage', {
    usage: '[NAME]',
    summary: 'show or set the code page of the data in TYPE E',
    parse: (name) => codePage(name) && name,
    format: (name) => name,
  }),
]

function parameterCommand<Name extends 'type' | 'stru' | 'mode' | 'codePage'>(
  name: Name,
  command: string,
  {
    usage,
    summary,
    parse,
    format,
  }: {
    usage: string
    summary: string
    /** @returns undefined, or @throws, for an unknown value */
    parse(text: string): ShellChoice[Name] | undefined
    format(value: ShellChoice[Name]): string
  },
): ShellCommand {
  return {
    names: [command],
    usage,
    summary,
    takes: [0, 2],
    kinds: ['nothing'],
    run(shell: Shell, words) {
      if (words.length === 0) return printLine(format(shell.choice[name]))
      const value = parse(words.join(' '))
      if (value === undefined) throw new RangeError(`unknown ${command} ${words.join(' ')}: give ${usage}`)
      shell.choice = { ...shell.choice, [name]: value }
    },
  }
}
