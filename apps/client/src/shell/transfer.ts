import { codePage } from '@ftpkit/code-page'
import { formatType, parseMode, parseStructure, parseType } from '@ftpkit/transfer'
import { fetchAll, fetchFiles, planFetch } from '../fetching.js'
import { isStandardInput, printLine } from '../output.js'
import { planStore, storeFiles } from '../storing.js'
import { lastName } from '../url.js'
import { type ShellCommand, unlimited } from './command.js'
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
      const nameOf = await localNames(shell, [path])
      await fetchFiles(shell.sessions, planFetch(path, local, { ...choice, nameOf }), choice)
    },
  },
  {
    names: ['mget'],
    usage: 'REMOTE...',
    summary: 'fetch several files, or those that match patterns',
    takes: [1, unlimited],
    kinds: ['remote'],
    async run(shell, paths) {
      const choice = choiceOf(shell, new Set())
      const nameOf = await localNames(shell, paths)
      const plans = paths.map((path) => planFetch(path, undefined, { resume: false, nameOf }))
      await fetchAll(shell.sessions, plans, choice)
    },
  },
  {
    names: ['put'],
    usage: '[-rc] LOCAL [REMOTE]',
    summary: 'store a file, or the files that match a pattern; with -r a directory, with -c resume a file',
    flags: 'rc',
    takes: [1, 2],
    kinds: ['local', 'remote'],
    run: (shell, [local = '', path = ''], flags) => store(shell, [local], path, { flags }),
  },
  {
    names: ['mput'],
    usage: '[-r] LOCAL...',
    summary: 'store several files, or those that match patterns; with -r directories too',
    flags: 'r',
    takes: [1, unlimited],
    kinds: ['local'],
    run: (shell, locals, flags) => store(shell, locals, '', { flags, keepsNames: true }),
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

async function store(
  shell: Shell,
  locals: readonly string[],
  path: string,
  { flags, keepsNames = false }: { readonly flags: ReadonlySet<string>; readonly keepsNames?: boolean },
): Promise<void> {
  if (locals.some(isStandardInput)) throw new RangeError('standard input carries the commands: name a file')
  const choice = choiceOf(shell, flags)
  await storeFiles(shell.sessions, await planStore(locals, path, { ...choice, keepsNames }), choice)
}

/** How remote files are named on this side: on z/OS without the quotes of a data set. */
async function localNames(shell: Shell, paths: readonly string[]): Promise<(path: string) => string> {
  const quoted = /^'([^'/]+)'$/
  if (!paths.some((path) => quoted.test(path)) || !(await shell.isZos())) return lastName
  return (path) => lastName(path.replace(quoted, '$1'))
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
