import { type Command, InvalidArgumentError, Option } from 'commander'
import { withEffects } from '../effects.js'
import { lazily } from '../lazily.js'
import {
  batchOptions,
  connectionOptions,
  emptyOption,
  recordOptions,
  transferOptions,
  verifyOption,
} from '../options.js'
import { effectsNamed } from './effects.js'
import { jesCommands } from './jes.js'

const remote = () => import('./remote.js')
const transfers = () => import('./transfer.js')

const json = (added: Command) => added.option('--json', 'print a line of JSON for each name')

const transfer = (added: Command) =>
  batchOptions(transferOptions(added))
    .option('-r, --recursive', 'transfer a directory and everything below it')
    .option('--resume', 'resume a file where an earlier transfer stopped')

/** Adds a command with the options of a connection. */
type Add = (usage: string, description: string) => Command

/** What adds each command, in the order of help. */
const definitions: Readonly<Record<string, (add: Add, program: Command) => unknown>> = {
  ls: (add) =>
    emptyOption(json(add('ls <url>', 'list a directory'))).action(lazily(async () => (await remote()).ls)),
  tree: (add) =>
    emptyOption(json(add('tree <url>', 'list a directory and everything below it'))).action(
      lazily(async () => (await remote()).tree),
    ),
  get: (add) =>
    recordOptions(
      emptyOption(
        transfer(
          add('get <url> [local]', 'fetch a file, or the files that match a pattern; - is standard output'),
        ),
      ),
      '--to',
    )
      .alias('mget')
      .action(lazily(async () => (await transfers()).get)),
  put: (add) => {
    const put = add(
      'put <operands...>',
      'store files, or those that match a pattern, at the URL that comes last; - is standard input',
    ).usage('[options] <local>... <url>')
    recordOptions(emptyOption(transfer(put)), '--from')
      .alias('mput')
      .action(lazily(async () => (await transfers()).put))
  },
  cat: (add) =>
    verifyOption(transferOptions(add('cat <url>', 'write a file to standard output'))).action(
      lazily(async () => (await transfers()).cat),
    ),
  rm: (add) =>
    add('rm <url>', 'delete a file')
      .option('-r, --recursive', 'delete a directory and everything below it')
      .action(lazily(async () => (await remote()).rm)),
  mv: (add) =>
    add('mv <url> <path>', 'rename a file on its server').action(lazily(async () => (await remote()).mv)),
  mkdir: (add) =>
    add('mkdir <url>', 'make a directory')
      .option('-p, --parents', 'make missing parents too')
      .action(lazily(async () => (await remote()).mkdir)),
  stat: (add) =>
    json(add('stat <url>', 'show the facts that the server knows about a file')).action(
      lazily(async () => (await remote()).stat),
    ),
  hash: (add) =>
    json(add('hash <url>', 'show the hash of a file, computed by the server'))
      .option('--algorithm <name>', 'SHA-256, MD5, …; by default the strongest that the server has')
      .action(lazily(async () => (await remote()).hash)),
  shell: (add) =>
    batchOptions(
      transferOptions(add('shell [url]', 'run commands that are typed, or a script on standard input')),
    )
      .option('-e, --stop', 'end a script at the first command that fails')
      .addHelpText('after', shellHelp)
      .action(lazily(async () => (await import('./shell.js')).shell)),
  sync: (add) =>
    syncOptions(add('sync <from> <to>', 'mirror a directory to another; one of them is a URL')).action(
      lazily(async () => (await import('./sync.js')).sync),
    ),
  jes: (_add, program) => jesCommands(program),
  fxp: (add) =>
    transferOptions(add('fxp <from> <to>', 'transfer a file from one server to another')).action(
      lazily(async () => (await transfers()).fxp),
    ),
}

const aliases: Readonly<Record<string, string>> = { mget: 'get', mput: 'put' }

/**
 * Adds the commands that connect to a server.
 *
 * @param only the command that is given: the others are then left out. Default: all, as where there is none of this name
 */
export function networkCommands(program: Command, only = ''): void {
  const add: Add = (usage, description) => {
    const added = program.command(usage).description(description)
    return connectionOptions(withEffects(added, effectsNamed(added.name())))
  }
  const name = aliases[only] ?? only
  const wanted = Object.hasOwn(definitions, name) ? [name] : Object.keys(definitions)
  for (const each of wanted) definitions[each]!(add, program)
}

const shellHelp = `
On a terminal, help lists the commands, Tab completes commands and names, Ctrl-C aborts the command and keeps the
session, and Ctrl-D ends the shell. The history is kept in FTPKIT_HISTORY, or ~/.local/state/ftpkit/history, without lines
that contain a password. If standard input is not a terminal, each of its lines is a command: errors are reported with the
line number, and the exit status is that of the first. Blanks separate words; quote by '…', "…" or \\; # begins a comment.
On z/OS the single quotes of a data set belong to its name.`

const patternHelp = `
Patterns: x is a name in any directory; /x and a/x are paths from the synchronized directory; x/ is a directory. *, ? and
[a-z] don't match /, but ** does: a/** is everything below a. What is below an excluded directory is excluded, and is
neither copied nor removed; --exclude prevails over --include.`

function parseLimit(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number.')
}

function syncOptions(command: Command): Command {
  const collect = (pattern: string, before: readonly string[] = []) => [...before, pattern]
  return batchOptions(command)
    .option('--delete', 'remove what the source does not have')
    .option('--max-delete <number>', 'remove nothing if more names than that would be removed', parseLimit)
    .option('--force', 'remove more than half of the names of a side, if need be')
    .option('--dry-run', 'show the steps without carrying them out')
    .option('--include <pattern>', 'copy only files that match; can be repeated', collect)
    .option('--exclude <pattern>', 'skip files and directories that match; can be repeated', collect)
    .option('--ignore-case', 'take names that differ in letter case alone for one, as the target has it')
    .addOption(
      new Option('--by <what>', 'how to compare files').choices(['time', 'size', 'hash']).default('time'),
    )
    .addHelpText('after', patternHelp)
}
