import { parseTimeValue } from '@ftpkit/protocol'
import { type CommandContext, type Handlers, nearestPermitted } from '../context.js'
import type { ChangedAttributes } from '../events.js'
import type { StorageParameters } from '../request.js'
import { canChange, formatMode, parseMode, setAttributes } from './attributes.js'

/** A SITE command that every server has. */
interface SiteCommand {
  /** Its syntax after the name, as SITE HELP prints it. */
  readonly syntax: string
  /** @returns false for an argument that does not match the syntax */
  readonly run: (context: CommandContext, argument: string) => boolean
  /** The attribute that it sets: where that can't be set, SITE HELP doesn't show the command. */
  readonly sets?: keyof ChangedAttributes | undefined
}

/** Services "specific to a system" (RFC 959 §4.1.3): a few that clients use, and the embedder's own. */
export const siteCommands: Handlers = {
  SITE(context, argument) {
    // Parameters may be set as `CHKPTINT=5`, the form of z/OS, or `CHKPTINT 5`.
    const [, word = '', rest = ''] = /^([^\s=]+)[ =]?(.*)$/s.exec(argument) ?? []
    const name = word.toUpperCase()
    const own = builtIn.get(name)
    if (Object.hasOwn(context.siteCommands, name)) return runEmbedded(context, name, rest)
    if (!own) return context.reply(504, unknownCommand)
    if (!own.run(context, rest)) context.reply(501, `Syntax: SITE ${name} ${own.syntax}`.trimEnd())
  },
}

/** How files of this session are stored, and what is sent with them. The names are those of z/OS. */
const storageCommands: readonly [string, { syntax: string; run: typeof checkpointInterval }][] = [
  ['CHKPTINT', { syntax: '= <number> [<SP> RECORDS|OCTETS] | *', run: checkpointInterval }],
  ['RECFM', { syntax: '= <record-format> | *', run: recordFormat }],
  ['SBDATACONN', { syntax: '= ( <page-of-files> , <page-of-network> ) | *', run: codePages }],
]

const builtIn: ReadonlyMap<string, SiteCommand> = new Map<string, SiteCommand>([
  ['HELP', { syntax: '[<SP> <command>]', run: help }],
  ['CHMOD', { syntax: '<SP> <octal-mode> <SP> <pathname>', run: changeMode, sets: 'permissions' }],
  ['UTIME', { syntax: '<SP> <time> <SP> <pathname>', run: changeTimes, sets: 'modified' }],
  ['UMASK', { syntax: '[<SP> <octal-mask> | *]', run: changeUmask, sets: 'permissions' }],
  ...storageCommands,
])

export function helpWithSite(context: CommandContext): void {
  const lines = Array.from(syntaxes(context).values(), (line) => ` ${line}`)
  context.reply(214, ['SITE commands:', ...lines, 'End of help'])
}

/** SITE HELP lists all commands, or shows the one that it is asked for. */
function help(context: CommandContext, argument: string): true {
  const name = argument.trim().toUpperCase()
  const line = syntaxes(context).get(name)
  if (name === '') helpWithSite(context)
  else if (line === undefined) context.reply(501, unknownCommand)
  else context.reply(214, line)
  return true
}

const unknownCommand = 'Unknown SITE command; SITE HELP lists all'

/** The whole syntax of each command, by its name. */
function syntaxes(context: CommandContext): ReadonlyMap<string, string> {
  const usable = [...builtIn].filter(([, { sets }]) => sets === undefined || canChange(context.state, sets))
  const own = usable.map(([name, { syntax }]) => [name, syntax] as const)
  const all = [...own, ...Object.entries(context.siteCommands)]
  return new Map(all.map(([name, syntax]) => [name, `SITE ${name} ${syntax}`.trimEnd()]))
}

function changeMode(context: CommandContext, argument: string): boolean {
  const [, mode = '', path] = /^(\S+) (.+)$/s.exec(argument) ?? []
  const permissions = parseMode(mode)
  return permissions !== undefined && set(context, path, { permissions })
}

/** The bits that a umask may have: the server works as the owner, who keeps all rights. */
const maskable = 0o077

/** Shows the mode bits that new files and directories don't have, or sets them until REIN. */
function changeUmask(context: CommandContext, argument: string): boolean {
  if (argument === '') {
    const { storage, umask } = context.state
    const now = storage.umask ?? umask
    context.reply(200, now === undefined ? 'UMASK is that of the server' : `UMASK is ${formatMode(now)}`)
    return true
  }
  if (argument === asConfigured) return changeStorage(context, 'umask', undefined, 'UMASK')
  const mask = parseMode(argument)
  if (mask === undefined) return false
  if ((mask & ~maskable) === 0) return changeStorage(context, 'umask', mask, `UMASK is ${formatMode(mask)}`)
  context.reply(504, 'The owner keeps all rights: give 000 to 077')
  return true
}

/** Clients use two forms: `UTIME YYYYMMDDhhmm[ss] path`, and `UTIME path atime mtime ctime UTC`. */
function changeTimes(context: CommandContext, argument: string): boolean {
  const [, short, shortPath] = /^(\d{12}(?:\d\d)?) (.+)$/s.exec(argument) ?? []
  if (short) return setTime(context, short, shortPath)
  const [, path, long = ''] = /^(.+) \d{14} (\d{14}) \d{14} UTC$/is.exec(argument) ?? []
  return setTime(context, long, path)
}

function setTime(context: CommandContext, time: string, path: string | undefined): boolean {
  const modified = parseTimeValue(time.padEnd(14, '0'))
  return modified !== undefined && set(context, path, { modified })
}

function set(context: CommandContext, path: string | undefined, attributes: ChangedAttributes): boolean {
  if (path === undefined) return false
  setAttributes(context, path, attributes, () => context.reply(200, 'OK'))
  return true
}

function runEmbedded(context: CommandContext, name: string, argument: string): void {
  const directory = context.state.workingDirectory
  context.ask({ operation: 'site', name, argument, directory }, ({ reply, lines }) => {
    context.reply(nearestPermitted('SITE', reply), lines)
  })
}

/** Given instead of a value: as the server is configured. */
const asConfigured = '*'

/** 15 digits are exact in a number, and more than any file needs. */
const intervalPattern = /^(\d{1,15})(?: +(RECORDS|OCTETS))?$/i

/** How often a RETR in MODE B or C sends a restart marker; 0 for never. */
function checkpointInterval(context: CommandContext, argument: string): boolean {
  if (argument === asConfigured) return changeStorage(context, 'markers', undefined, 'Restart markers')
  const [, every, of = 'records'] = intervalPattern.exec(argument) ?? []
  if (every === undefined) return false
  const markers = { every: Number(every), of: of.toLowerCase() as 'records' | 'octets' }
  return changeStorage(context, 'markers', markers, `Restart markers: every ${markers.every} ${markers.of}`)
}

/** The format of records in files, for STRU R. The file system knows which formats there are. */
function recordFormat(context: CommandContext, argument: string): boolean {
  if (argument === asConfigured) return changeStorage(context, 'recordFormat', undefined, 'Record format')
  return argument !== '' && changeStorage(context, 'recordFormat', argument, `Record format: ${argument}`)
}

/** Code pages of text in TYPE E: one for local files, one for the network. */
function codePages(context: CommandContext, argument: string): boolean {
  if (argument === asConfigured) return changeStorage(context, 'codePages', undefined, 'Code pages')
  const [, local, network] = /^\(([^\s,()]+), *([^\s,()]+)\)$/.exec(argument) ?? []
  if (local === undefined || network === undefined) return false
  return changeStorage(
    context,
    'codePages',
    { local, network },
    `Code pages: files ${local}, network ${network}`,
  )
}

/** Has a value checked, and keeps it until REIN or AUTH; undefined restores what is configured. */
function changeStorage<Name extends keyof StorageParameters>(
  context: CommandContext,
  name: Name,
  value: StorageParameters[Name],
  text: string,
): true {
  const { [name]: _, ...others } = context.state.storage
  const storage: StorageParameters = value === undefined ? others : { ...others, [name]: value }
  const directory = context.state.workingDirectory
  context.ask({ operation: 'storage', storage, directory }, () => {
    context.state.storage = storage
    context.reply(200, value === undefined ? `${text} as configured` : text)
  })
  return true
}
