import type { ShellCommand } from './command.js'
import { helpCommand } from './help.js'
import { localCommands } from './local.js'
import { movingCommands } from './moving.js'
import { parameterCommands } from './parameters.js'
import { rawCommands } from './raw.js'
import { remoteCommands } from './remote.js'
import { sessionCommands } from './session.js'

/** Every command of the shell, in the order of `help`. */
export const shellCommands: readonly ShellCommand[] = [
  ...sessionCommands,
  ...remoteCommands,
  ...movingCommands,
  ...parameterCommands,
  ...localCommands,
  ...rawCommands,
  helpCommand(() => shellCommands),
]
