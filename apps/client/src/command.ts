import { Command, CommanderError } from 'commander'
import { ExitStatus, exitStatusOf, ReportedError } from './exit-status.js'
import { commandOutput, warn } from './output.js'
import { addCommands } from './table/commands.js'
import { version } from './version.js'

const program = new Command('ftpkit').version(version).configureOutput(commandOutput).exitOverride()

// A reader that has seen enough, such as `head`, closes the pipe.
process.stdout.on('error', () => process.exit(ExitStatus.localFile))

const [name] = process.argv.slice(2).filter((word) => !word.startsWith('-'))
await addCommands(program, name)

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
