import { type ArgumentShape, type CommandRow, commandRow, type Verb } from '@ftpkit/protocol'
import { accessCommands } from './commands/access.js'
import { attributeCommands } from './commands/attributes.js'
import { connectionCommands } from './commands/connection.js'
import { factCommands } from './commands/facts.js'
import { fileCommands } from './commands/files.js'
import type { Handlers } from './commands/handler.js'
import { informationCommands } from './commands/information.js'
import { parameterCommands } from './commands/parameters.js'
import { securityCommands } from './commands/security.js'
import { siteCommands } from './commands/site.js'
import { transferCommands } from './commands/transfers.js'
import type { VerbatimReply } from './personality.js'
import type { Received } from './received.js'
import { permitted } from './replies.js'
import { forgetRestart } from './state.js'
import type { Turn } from './turn.js'

/** Every command that is answered for real; the others of the table get 502. */
export const handlers: Handlers = {
  ...accessCommands,
  ...securityCommands,
  ...parameterCommands,
  ...connectionCommands,
  ...fileCommands,
  ...factCommands,
  ...attributeCommands,
  ...siteCommands,
  ...transferCommands,
  ...informationCommands,
}

/** Carries out one line of the control connection; it gives exactly one final reply, now or later. */
export function dispatch(turn: Turn, received: Received): void {
  const { state } = turn
  state.verb = undefined
  if (received.kind === 'command') carryOut(turn, received.verb, received.argument)
  else if (received.kind === 'personality') askPersonality(turn, received.verb, received.argument)
  else if (received.foreign && !state.loggedIn) turn.close(421, 'This is an FTP server, closing')
  else refuse(turn, received.code, received.text, received.verbatim)
  // RNFR "must be immediately followed by" RNTO (§4.1.3); it notes its path later, when it is answered.
  state.renameFrom = undefined
}

function carryOut(turn: Turn, verb: Verb, given: string | undefined): void {
  const { state } = turn
  const row = commandRow(verb)
  const handler = handlers[verb]
  const argument = shaped[row.argument](given)
  state.verb = verb
  if (!state.transfer && turn.personality.commands?.has(verb)) askPersonality(turn, verb, given ?? '')
  else if (!handler) refuse(turn, permitted(verb, 502), `${verb} is not implemented`)
  else if (row.login && !state.loggedIn) refuse(turn, 530, 'Log in first')
  else if (argument === undefined) refuse(turn, permitted(verb, 501), syntaxOf(verb, row))
  else handler(turn, argument)
  // REST holds for the next transfer even if that is refused: a later one would write in the wrong place.
  if (row.data === 'send' || row.data === 'receive') forgetRestart(state)
}

/**
 * Arguments by shape; undefined where one is missing or none may stand. Spaces around parameters don't count
 * (RFC 959 §5.3), those of a path and a password do (RFC 3659 §2.2). An empty password has its space.
 */
const shaped: Readonly<Record<ArgumentShape, (argument?: string) => string | undefined>> = {
  none: (argument = '') => (argument.trim() === '' ? '' : undefined),
  path: (argument) => argument || undefined,
  'optional-path': (argument = '') => argument,
  text: (argument) => argument?.trim() || undefined,
  'optional-text': (argument = '') => argument.trim(),
  secret: (argument) => argument,
}

function syntaxOf(verb: Verb, { syntax }: CommandRow): string {
  return `The syntax is: ${verb} ${syntax}`.trimEnd()
}

/** Has the personality carry out a command, and does what it says. */
function askPersonality(turn: Turn, verb: string, argument: string): void {
  const { state } = turn
  if (!state.loggedIn) return refuse(turn, 530, 'Log in first')
  const { workingDirectory, parameters, renameFrom } = state
  turn.ask(
    { operation: 'personality', verb, argument, workingDirectory, parameters, renameFrom },
    ({ changes, ...verbatim }) => {
      Object.assign(state, changes)
      turn.replyVerbatim(verbatim)
    },
    ({ reply, text, lines = [text] }) => turn.replyVerbatim({ code: reply, lines }),
  )
}

/** Refuses a line; before login only so many are, because a peer of another protocol sends nothing else. */
function refuse(turn: Turn, code: number, text: string, verbatim?: VerbatimReply): void {
  if (!turn.state.loggedIn && ++turn.state.refusedCommands > turn.limits.refusedCommands) {
    return turn.close(421, 'Too many commands before login, closing')
  }
  if (verbatim) turn.replyVerbatim(verbatim)
  else turn.reply(code, text)
}
