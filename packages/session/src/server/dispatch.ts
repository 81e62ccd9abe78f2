import {
  type ArgumentShape,
  type Command,
  canonicalVerb,
  commandRow,
  type Line,
  parseCommand,
} from '@ftpkit/protocol'
import { isFtpError } from '@ftpkit/transfer'
import { accessCommands } from './commands/access.js'
import { connectionCommands } from './commands/connection.js'
import { fileCommands } from './commands/files.js'
import type { Handlers } from './commands/handler.js'
import { informationCommands } from './commands/information.js'
import { parameterCommands } from './commands/parameters.js'
import { transferCommands } from './commands/transfers.js'
import type { Turn } from './turn.js'

/** Every command that is answered for real; the others of the table get 502. */
export const handlers: Handlers = {
  ...accessCommands,
  ...parameterCommands,
  ...connectionCommands,
  ...fileCommands,
  ...transferCommands,
  ...informationCommands,
}

/** What may act while a transfer runs (RFC 959 §4.1.3: "special forms … Telnet Synch"). */
const interrupting = new Set(['ABOR', 'STAT', 'QUIT'])

/** Verbs that say a peer of another protocol speaks to us: nothing it sent may be obeyed (ALPACA). */
const foreignVerbs = new Set(['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'CONNECT', 'DELETE', 'PATCH', 'TRACE'])

/** Why a line is no command, by what the line reader found. */
const lineFaults: Readonly<Record<Exclude<Line['kind'], 'line'>, readonly [code: number, text: string]>> = {
  'too-long': [500, 'The command line is too long'],
  nul: [501, 'A command line has no NUL'],
  'bare-lf': [500, 'A command line ends in CR LF'],
}

/** Whether a line holds a command that acts on a transfer under way. */
export function mayInterrupt(line: Line): boolean {
  return line.kind === 'line' && interrupting.has(commandOf(line.octets)?.verb ?? '')
}

/** Carries out one line of the control connection; it gives exactly one final reply, now or later. */
export function dispatch(turn: Turn, line: Line): void {
  turn.state.verb = undefined
  if (line.kind !== 'line') {
    const [code, text] = lineFaults[line.kind]
    return refuse(turn, code, text)
  }
  const command = commandOf(line.octets)
  if (!command) return refuse(turn, 500, 'That is no command')
  if (foreignVerbs.has(command.verb) && !turn.state.loggedIn) return closeForeign(turn)
  carryOut(turn, command)
}

function carryOut(turn: Turn, { verb, argument: given }: Command): void {
  const name = canonicalVerb(verb)
  if (!name) return refuse(turn, 500, 'Unknown command')
  turn.state.verb = name
  if (name !== 'RNTO') turn.state.renameFrom = undefined
  const handler = handlers[name]
  if (!handler) return refuse(turn, 502, `${name} is not implemented`)
  const row = commandRow(name)
  if (row.login && !turn.state.loggedIn) return refuse(turn, 530, 'Log in first')
  const argument = shaped[row.argument](given ?? '')
  if (argument === undefined) return refuse(turn, 501, `The syntax is: ${name} ${row.syntax}`.trimEnd())
  handler(turn, argument)
}

/**
 * Arguments by shape; undefined where one is missing or none may stand. Spaces around parameters don't count
 * (RFC 959 §5.3), those of a path and a password do (RFC 3659 §2.2).
 */
const shaped: Readonly<Record<ArgumentShape, (argument: string) => string | undefined>> = {
  none: (argument) => (argument.trim() === '' ? '' : undefined),
  path: (argument) => (argument === '' ? undefined : argument),
  'optional-path': (argument) => argument,
  text: (argument) => argument.trim() || undefined,
  'optional-text': (argument) => argument.trim(),
  secret: (argument) => argument,
}

/** Refuses a line; before login only so many are, because a peer of another protocol sends nothing else. */
function refuse(turn: Turn, code: number, text: string): void {
  if (!turn.state.loggedIn && ++turn.state.refusedCommands > turn.limits.refusedCommands) {
    turn.reply(421, 'Too many commands before login, closing')
    return turn.emit({ kind: 'close' })
  }
  turn.reply(code, text)
}

function closeForeign(turn: Turn): void {
  turn.reply(421, 'This is an FTP server, closing')
  turn.emit({ kind: 'close' })
}

function commandOf(octets: Uint8Array): Command | undefined {
  try {
    return parseCommand(octets)
  } catch (error) {
    if (isFtpError(error)) return undefined
    throw error
  }
}
