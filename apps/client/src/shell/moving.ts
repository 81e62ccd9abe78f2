import { fetchFiles, fetchOf } from '../fetching.js'
import { standardStream } from '../local-file.js'
import { storeFiles, storeOf } from '../storing.js'
import type { ShellCommand } from './command.js'
import type { Shell } from './shell.js'

/** `r` and `c` as the command line has `--recursive` and `--resume`. */
function choiceOf({ choice, signal }: Shell, flags: ReadonlySet<string>) {
  return { ...choice, recursive: flags.has('r'), resume: flags.has('c') || choice.resume === true, signal }
}

export const movingCommands: readonly ShellCommand[] = [
  {
    names: ['get'],
    usage: '[-rc] REMOTE [LOCAL]',
    summary: 'fetch a file, or files by a pattern; with -r a directory, with -c go on where it stopped',
    flags: 'rc',
    takes: [1, 2],
    kinds: ['remote', 'local'],
    async run(shell, [path = '', local], flags) {
      const choice = choiceOf(shell, flags)
      await fetchFiles(shell.station, fetchOf(path, local, choice), choice)
    },
  },
  {
    names: ['put'],
    usage: '[-rc] LOCAL [REMOTE]',
    summary: 'store a file; with -r a directory, with -c go on where it stopped',
    flags: 'rc',
    takes: [1, 2],
    kinds: ['local', 'remote'],
    async run(shell, [local = '', path], flags) {
      if (local === standardStream) throw new RangeError('standard input is where commands come from')
      const choice = choiceOf(shell, flags)
      await storeFiles(shell.station, await storeOf(local, path ?? '', choice), choice)
    },
  },
  {
    names: ['append'],
    usage: 'LOCAL REMOTE',
    summary: 'add a file to another',
    takes: [2, 2],
    kinds: ['local', 'remote'],
    async run({ client, signal }, [local = '', path = '']) {
      await client.append(local, path, { signal })
    },
  },
]
