#!/usr/bin/env node
import { createRequire } from 'node:module'
import { Command, CommanderError } from 'commander'
import { codecCommands } from './codec/commands.js'
import { networkCommands } from './commands/network.js'
import { ToldFault } from './commands/shell.js'
import { ExitStatus, exitStatusOf } from './exit-status.js'
import { warn } from './say.js'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

const exitStatuses = `
Exit status: 0 done; 1 fault; 2 wrong command line or malformed input; 3 no connection, or it was lost;
4 login refused; 5 the server refused a command; 6 the transfer was cut or malformed, or a file differs; 7 local file.
The password is taken from the URL, from FTPKIT_PASSWORD, or asked for.`

const program = new Command('ftpkit')
  .description('An FTP client for ordinary and mainframe transfers.')
  .version(version)
  .addHelpText('after', exitStatuses)
  .exitOverride()

// A reader that has seen enough, such as `head`, closes the pipe: there is nobody left to write for.
process.stdout.on('error', () => process.exit(ExitStatus.localFile))

networkCommands(program)
codecCommands(program)
for (const command of program.commands) command.exitOverride()

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? ExitStatus.ok : ExitStatus.usage
  else {
    const fault = error instanceof ToldFault ? error.fault : error
    if (fault === error) warn(`ftpkit: ${(error as Error).message}`)
    process.exitCode = exitStatusOf(fault)
  }
}
