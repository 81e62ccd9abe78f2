import {
  type ArgumentShape,
  type CommandRow,
  commandRow,
  type Predecessor,
  type Verb,
} from '@ftpkit/protocol'
import { isFtpError, nameOctets } from '@ftpkit/transfer'
import type { ReceivedLine } from './command-queue.js'
import { accessCommands } from './commands/access.js'
import { attributeCommands } from './commands/attributes.js'
import { connectionCommands } from './commands/connection.js'
import { factCommands } from './commands/facts.js'
import { fileCommands } from './commands/files.js'
import { informationCommands } from './commands/information.js'
import { parameterCommands } from './commands/parameters.js'
import { securityCommands } from './commands/security.js'
import { siteCommands } from './commands/site.js'
import { transferCommands } from './commands/transfers.js'
import { type CommandContext, type Handlers, nearestPermitted } from './context.js'
import type { VerbatimReply } from './personality.js'
import { forgetRestart, type SessionState } from './state.js'

/** The commands that are implemented; all others of the table are answered 502. */
const handlers: Handlers = {
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

/** The verbs that are implemented, in alphabetical order. One array for all sessions. */
export const implementedVerbs = Object.keys(handlers).sort() as Verb[]

/** Carries out one line of the control connection. Each line gets exactly one final reply, now or later. */
export function dispatch(context: CommandContext, line: ReceivedLine): void {
  const { state } = context
  state.verb = undefined
  if (line.kind === 'command') carryOut(context, line.verb, line.argument)
  else if (line.kind === 'personality') ofPersonality(context, line.verb, line.argument)
  else if (line.foreign && !state.loggedIn) {
    closeScan(context, 'This is an FTP server; closing control connection')
  } else refuse(context, line.code, line.text, line.verbatim)
  // RNFR "must be immediately followed by" RNTO (§4.1.3). RNFR itself sets the path later, when it is answered.
  state.renameFrom = undefined
}

function carryOut(context: CommandContext, verb: Verb, received: string | undefined): void {
  const { state } = context
  const row = commandRow(verb)
  const given = shown(context, received, /secret/.test(row.argument))
  const handler = handlers[verb]
  const argument = shaped[row.argument](given)
  state.verb = verb
  if (received !== undefined && given === undefined)
    refuse(context, nearestPermitted(verb, 501), unneededEscape)
  else if (!state.transfer && context.personality.commands?.has(verb))
    askPersonality(context, verb, given ?? '')
  else if (!handler) refuse(context, nearestPermitted(verb, 502), `${verb} not implemented`)
  else if (row.login && !state.loggedIn) refuse(context, 530, notLoggedIn)
  else if (argument === undefined) refuse(context, nearestPermitted(verb, 501), syntaxOf(verb, row))
  else if (row.follows && !inEffect[row.follows](state)) context.reply(503, `Send ${row.follows} first`)
  else handler(context, argument)
  // REST applies to the next transfer even if that is refused: a later one would write in the wrong place.
  if (row.data === 'send' || row.data === 'receive') forgetRestart(state)
}

const unneededEscape = 'The name has an escape that this server does not write'

/**
 * An argument in the encoding of names. The line was read as UTF-8 when it arrived, perhaps before an OPTS UTF8 that was
 * still waiting. Undefined for an escape that would be a second name of a file.
 *
 * A secret has no escapes, and is in UTF-8 if it can be, since a client may say that after it has logged in.
 */
function shown({ names }: CommandContext, given: string | undefined, isSecret = false): string | undefined {
  if (!names || given === undefined || (isSecret && !/[\udc80-\udcff]/u.test(given))) return given
  const octets = nameOctets(given)
  try {
    return names.text(octets)
  } catch (error) {
    if (!isFtpError(error)) throw error
    return isSecret ? given : undefined
  }
}

const notLoggedIn = 'Please log in with USER and PASS'

/** Whether a command that others must follow has been answered with success and still counts. */
const inEffect: Readonly<Record<Predecessor, (state: SessionState) => boolean>> = {
  USER: ({ user }) => user !== undefined,
  RNFR: ({ renameFrom }) => renameFrom !== undefined,
  AUTH: ({ secure }) => secure,
  PBSZ: ({ bufferSizeGiven }) => bufferSizeGiven,
}

/**
 * Arguments by shape; undefined if one is missing, or present where none is allowed. Spaces around parameters don't
 * count (RFC 959 §5.3), those of a path or password do (RFC 3659 §2.2). An empty password may come
 * without its space, as PHP sends it.
 */
const shaped: Readonly<Record<ArgumentShape, (argument?: string) => string | undefined>> = {
  none: (argument = '') => (argument.trim() === '' ? '' : undefined),
  path: (argument) => argument || undefined,
  'optional-path': (argument = '') => argument,
  text: (argument) => argument?.trim() || undefined,
  'optional-text': (argument = '') => argument.trim(),
  secret: (argument) => argument,
  'optional-secret': (argument = '') => argument,
}

function syntaxOf(verb: Verb, { syntax }: CommandRow): string {
  return `Syntax: ${verb} ${syntax}`.trimEnd()
}

/** A command that only the personality knows. */
function ofPersonality(context: CommandContext, verb: string, received: string): void {
  const argument = shown(context, received)
  if (argument === undefined) refuse(context, 501, unneededEscape)
  else askPersonality(context, verb, argument)
}

/** Lets the personality carry out a command, and applies the changes in its answer. */
function askPersonality(context: CommandContext, verb: string, argument: string): void {
  const { state } = context
  if (!state.loggedIn) return refuse(context, 530, notLoggedIn)
  const { workingDirectory, parameters, renameFrom } = state
  context.ask(
    { operation: 'personality', verb, argument, workingDirectory, parameters, renameFrom },
    ({ changes, ...reply }) => {
      Object.assign(state, changes)
      context.replyVerbatim(reply)
    },
    ({ reply, text, lines = [text] }) => context.replyVerbatim({ code: reply, lines }),
  )
}

/** Refuses a line. Before login their number is limited: a peer that speaks another protocol sends nothing else. */
function refuse(context: CommandContext, code: number, text: string, verbatim?: VerbatimReply): void {
  if (!context.state.loggedIn && ++context.state.refusedCommands > context.limits.refusedCommands) {
    return closeScan(context, 'Too many commands before login; closing control connection')
  }
  if (verbatim) context.replyVerbatim(verbatim)
  else context.reply(code, text)
}

function closeScan(context: CommandContext, text: string): void {
  context.emit({ kind: 'notice', notice: { of: 'scan' } })
  context.close(421, text)
}
