import { parseTimeValue } from '@ftpkit/protocol'
import type { ChangedAttributes } from '../events.js'
import { permitted } from '../replies.js'
import type { Turn } from '../turn.js'
import { parsePermissions, setAttributes } from './attributes.js'
import type { Handlers } from './handler.js'
import { storageCommands } from './storage.js'

/** A command behind SITE that every server has. */
interface SiteCommand {
  /** What follows its name, as SITE HELP prints it. */
  readonly syntax: string
  /** @returns false for an argument that is none of its syntax */
  readonly run: (turn: Turn, argument: string) => boolean
}

/** Services "specific to a system" (RFC 959 §4.1.3): a few that clients use, and those of the embedder. */
export const siteCommands: Handlers = {
  SITE(turn, argument) {
    // Parameters are set in both ways: `CHKPTINT=5`, as z/OS has it, and `CHKPTINT 5`.
    const [, word = '', rest = ''] = /^([^\s=]+)[ =]?(.*)$/s.exec(argument) ?? []
    const name = word.toUpperCase()
    const own = builtIn.get(name)
    if (Object.hasOwn(turn.siteCommands, name)) return runEmbedded(turn, name, rest)
    if (!own) return turn.reply(504, 'No such SITE command: SITE HELP lists them')
    if (!own.run(turn, rest)) turn.reply(501, `The syntax is: SITE ${name} ${own.syntax}`.trimEnd())
  },
}

const builtIn: ReadonlyMap<string, SiteCommand> = new Map<string, SiteCommand>([
  ['HELP', { syntax: '', run: help }],
  ['CHMOD', { syntax: '<SP> <octal-mode> <SP> <pathname>', run: changeMode }],
  ['UTIME', { syntax: '<SP> <time> <SP> <pathname>', run: changeTimes }],
  ...storageCommands,
])

export function helpWithSite(turn: Turn): void {
  const own = [...builtIn].map(([name, { syntax }]) => ` SITE ${name} ${syntax}`.trimEnd())
  const embedded = Object.entries(turn.siteCommands).map(([name, syntax]) =>
    ` SITE ${name} ${syntax}`.trimEnd(),
  )
  turn.reply(214, ['SITE commands:', ...own, ...embedded, 'End of help'])
}

function help(turn: Turn): boolean {
  helpWithSite(turn)
  return true
}

function changeMode(turn: Turn, argument: string): boolean {
  const [, mode = '', path] = /^(\S+) (.+)$/s.exec(argument) ?? []
  const permissions = parsePermissions(mode)
  return permissions !== undefined && set(turn, path, { permissions })
}

/** Two forms are in use: `UTIME YYYYMMDDhhmm[ss] path`, and `UTIME path atime mtime ctime UTC`. */
function changeTimes(turn: Turn, argument: string): boolean {
  const [, short, shortPath] = /^(\d{12}(?:\d\d)?) (.+)$/s.exec(argument) ?? []
  if (short) return setTime(turn, short, shortPath)
  const [, path, long = ''] = /^(.+) \d{14} (\d{14}) \d{14} UTC$/is.exec(argument) ?? []
  return setTime(turn, long, path)
}

function setTime(turn: Turn, time: string, path: string | undefined): boolean {
  const modified = parseTimeValue(time.padEnd(14, '0'))
  return modified !== undefined && set(turn, path, { modified })
}

function set(turn: Turn, path: string | undefined, attributes: ChangedAttributes): boolean {
  if (path === undefined) return false
  setAttributes(turn, path, attributes, () => turn.reply(200, 'Done'))
  return true
}

function runEmbedded(turn: Turn, name: string, argument: string): void {
  const directory = turn.state.workingDirectory
  turn.ask({ operation: 'site', name, argument, directory }, ({ reply, lines }) => {
    turn.reply(permitted('SITE', reply), lines)
  })
}
