import { Command, CommanderError } from 'commander'
import { ExitStatus, exitStatusOf, ReportedError } from './exit-status.js'
import { commandOutput, warn } from './output.js'
import { version } from './version.js'

const exitStatuses = `
Exit status: 0 success; 1 unexpected error; 2 wrong command line or malformed input; 3 no connection, or it was lost;
4 login refused; 5 command refused, or nothing matches a pattern; 6 transfer incomplete or malformed, or a file differs;
7 local file; 8 done, but something was left out (links, special files, unread lines of a listing, …), which standard
error names.
The password comes from the URL, from FTPKIT_PASSWORD, or from a prompt. One in a URL is visible to other users of this
system, in its list of processes, as is --account; FTPKIT_ACCOUNT is not.`

/** The commands that need no server. */
const codecNames = ['decode', 'encode', 'convert', 'pages']

const program = new Command('ftpkit')
  .description('An FTP client for everyday and mainframe transfers.')
  .version(version)
  .addHelpText('after', exitStatuses)
  .configureOutput(commandOutput)
  .exitOverride()

// A reader that has seen enough, such as `head`, closes the pipe.
process.stdout.on('error', () => process.exit(ExitStatus.localFile))

// The other commands would only take time, but help and a wrong name need them all.
const [name = ''] = process.argv.slice(2).filter((word) => !word.startsWith('-'))
if (!codecNames.includes(name)) (await import('./commands/network.js')).networkCommands(program, name)
if (!program.commands.some((command) => command.name() === name || command.aliases().includes(name)))
  (await import('./codec/commands.js')).codecCommands(program)
for (const command of program.commands) command.exitOverride()

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? ExitStatus.ok : ExitStatus.usage
  else {
    const isReported = error instanceof ReportedError
    if (!isReported) warn(`ftpkit: ${(error as Error).message}`)
    process.exitCode = exitStatusOf(isReported ? error.fault : error)
  }
}
