import { type Command, Option } from 'commander'
import { batchOptions, connectionOptions, recordOptions, transferOptions, verifyOption } from '../options.js'
import { fxp } from './fxp.js'
import { get } from './get.js'
import { jesCommands } from './jes.js'
import { ls, tree } from './ls.js'
import { cat, hash, mkdir, mv, rm, stat } from './names.js'
import { put } from './put.js'
import { shell } from './shell.js'
import { sync } from './sync.js'

/** Adds the commands that speak to a server. */
export function networkCommands(program: Command): void {
  const command = (usage: string, description: string) =>
    connectionOptions(program.command(usage).description(description))
  const json = (added: Command) => added.option('--json', 'a line of JSON for each name, for scripts')
  const moving = (added: Command) =>
    batchOptions(transferOptions(added))
      .option('-r, --recursive', 'a directory and all below it')
      .option('--resume', 'go on with a file where an earlier transfer stopped')

  json(command('ls <url>', 'list a directory')).action(ls)
  json(command('tree <url>', 'list a directory and all below it')).action(tree)
  const getting = command('get <url> [local]', 'fetch a file, or files by a pattern; - is standard output')
  recordOptions(moving(getting), '--to').action(get)
  recordOptions(moving(command('put <local> <url>', 'store a file; - is standard input')), '--from').action(
    put,
  )
  verifyOption(transferOptions(command('cat <url>', 'write a file to standard output'))).action(cat)
  command('rm <url>', 'delete a file').option('-r, --recursive', 'a directory and all below it').action(rm)
  command('mv <url> <path>', 'give a file another name on its server').action(mv)
  command('mkdir <url>', 'make a directory').option('-p, --parents', 'those above it too').action(mkdir)
  json(command('stat <url>', 'show what the server tells of a file')).action(stat)
  json(command('hash <url>', 'show the hash of a file as the server computes it'))
    .option('--algorithm <name>', 'SHA-256, MD5, …; the strongest the server has unless given')
    .action(hash)
  batchOptions(transferOptions(command('shell [url]', 'a session whose commands are typed, or a script')))
    .option('-e, --stop', 'of a script: end at the first command that fails')
    .addHelpText('after', shellHelp)
    .action(shell)
  syncOptions(command('sync <from> <to>', 'make a directory like another; one of them is a URL')).action(sync)
  jesCommands(program)
  transferOptions(command('fxp <from> <to>', 'have one server send a file to another')).action(fxp)
}

const shellHelp = `
On a terminal, help tells the commands; Tab completes commands and names, Ctrl-C gives up what is under way and keeps
the session, Ctrl-D leaves. Lines are remembered in FTPKIT_HISTORY, or ~/.local/state/ftpkit/history, but none that holds
a password. Elsewhere each line of standard input is a command: those that fail are told, and the exit status is that of
the first fault. Blanks separate words; '…', "…" and \\ keep them together; # begins a comment.`

function syncOptions(command: Command): Command {
  const collect = (pattern: string, before: readonly string[] = []) => [...before, pattern]
  return batchOptions(command)
    .option('--delete', 'remove what the other side does not have')
    .option('--dry-run', 'show what would be done, and do nothing')
    .option('--include <pattern>', 'only files like this; may be repeated', collect)
    .option('--exclude <pattern>', 'no files like this; may be repeated', collect)
    .addOption(
      new Option('--by <what>', 'how files are compared').choices(['time', 'size', 'hash']).default('time'),
    )
}
