import {
  canonicalVerb,
  commandRow,
  formatFeatures,
  isNamePattern,
  parseListArgument,
  ReplyWriter,
  type Verb,
} from '@ftpkit/protocol'
import { formatType } from '@ftpkit/transfer'
import type { CommandContext, Handlers } from '../context.js'
import type { ListingPart, Question } from '../events.js'
import type { StorageParameters } from '../request.js'
import type { SessionState, TransferInProgress } from '../state.js'
import { canChange, changeableFacts, chooseHash, formatMode, hashChoices } from './attributes.js'
import { chooseFacts, factChoices } from './facts.js'
import { withPath } from './files.js'
import { helpWithSite } from './site.js'

/** Informational and miscellaneous commands (RFC 959 §4.1.3, RFC 2389). */
export const informationCommands: Handlers = {
  NOOP(context) {
    context.reply(200, 'OK')
  },

  SYST(context) {
    context.reply(215, 'UNIX Type: L8')
  },

  FEAT(context) {
    context.reply(211, formatFeatures(features(context)))
  },

  OPTS(context, argument) {
    const [, name = '', value = ''] = /^(\S+)(?: (.*))?$/s.exec(argument) ?? []
    const key = name.toUpperCase()
    const set = Object.hasOwn(options, key) ? options[key] : undefined
    if (set) set(context, value)
    else context.reply(501, 'Unknown option')
  },

  /** Replies are in English only (RFC 2640 §4). */
  LANG(context, argument) {
    if (!/^(?:[a-z]{1,8}(?:-[a-z\d]{1,8})*)?$/i.test(argument))
      return context.reply(501, 'LANG requires a language tag')
    if (!/^(?:en(?:-.*)?)?$/i.test(argument))
      return context.reply(504, 'Replies are available in English only')
    context.reply(200, 'Replies are in English')
  },

  CLNT(context) {
    context.reply(200, 'Client name noted')
  },

  CSID(context) {
    context.reply(200, 'Name=ftpkit;Case=1;DirSep=/;')
  },

  /** Meant for a gateway between IPv4 and IPv6; it reaches the server where there is none (RFC 6384 §11). */
  ALGS(context) {
    context.reply(202, 'No gateway in this connection')
  },

  HELP(context, argument) {
    if (argument === '')
      return context.reply(214, ['Commands:', ...columns(shownVerbs(context)), 'End of help'])
    const verb = canonicalVerb(argument.toUpperCase())
    if (!verb || !shownVerbs(context).includes(verb))
      return context.reply(501, 'Unknown command; HELP lists all')
    if (verb === 'SITE') return helpWithSite(context)
    const { syntax, clause } = commandRow(verb)
    context.reply(214, `${`${verb} ${syntax}`.trimEnd()} (RFC ${clause})`)
  },

  STAT(context, argument) {
    const { transfer } = context.state
    if (transfer) return progress(context, transfer)
    if (argument === '') return context.reply(211, status(context))
    const { options, path: asked = '' } = parseListArgument(argument)
    withPath(context, asked, (path) => statusOfPath(context, { path, all: options.includes('a') }))
  },
}

/** What OPTS sets, by name. */
const options: Readonly<Record<string, (context: CommandContext, value: string) => void>> = {
  MLST: chooseFacts,
  HASH: chooseHash,
  UTF8: chooseUtf8,
  'UTF-8': chooseUtf8,
}

/**
 * UTF-8 needs no option (RFC 2640 §3), but many clients send the one of an old draft
 * (draft-ietf-ftpext-utf-8-option-00), by which servers with names in another encoding know who wants UTF-8.
 */
function chooseUtf8(context: CommandContext, value: string): void {
  const { state, pageNames } = context
  const on = /^(?:ON)?$/i.test(value)
  if (!pageNames) return context.reply(on ? 200 : 501, 'UTF-8 is always on')
  if (!on && !/^OFF$/i.test(value)) return context.reply(501, 'UTF8 is ON or OFF')
  state.utf8 = on
  context.reply(200, `Names are in ${on ? 'UTF-8' : pageNames.label}`)
}

/** Everything beyond RFC 959 that is implemented, as FEAT shows it. */
function features(context: CommandContext): string[] {
  const { state, tls, clearCommandChannel } = context
  const ofVerbs = shownVerbs(context).flatMap((verb) => {
    const { feature } = commandRow(verb)
    const hidden = (tls === 'off' && securityVerbs.has(verb)) || (verb === 'CCC' && !clearCommandChannel)
    return feature === undefined || hidden ? [] : (withParameters[feature]?.(state) ?? feature)
  })
  return [...new Set([...ofVerbs, 'TVFS', 'UTF8'])].sort()
}

/** The verbs that are implemented, but those that the file system would refuse whatever the path. */
function shownVerbs({ verbs, state }: CommandContext): readonly Verb[] {
  return verbs.filter((verb) => usable[verb]?.(state) ?? true)
}

/** When commands that set attributes can be used. */
const usable: { readonly [Name in Verb]?: (state: SessionState) => boolean } = {
  MFMT: (state) => canChange(state, 'modified'),
  MFCT: (state) => canChange(state, 'created'),
  MFF: (state) => changeableFacts(state).length > 0,
}

/** Not shown without TLS. */
const securityVerbs: ReadonlySet<Verb> = new Set(['AUTH', 'PBSZ', 'PROT', 'CCC'])

/** Lines of FEAT that show what is in effect now. */
const withParameters: Readonly<Record<string, (state: SessionState) => string>> = {
  HASH: (state) => `HASH ${hashChoices(state)}`,
  LANG: () => 'LANG EN*',
  MFF: (state) => `MFF ${changeableFacts(state).join(';')};`,
  MLST: (state) => `MLST ${factChoices(state)}`,
}

/** STAT during a transfer shows its progress (§4.1.3). */
function progress(context: CommandContext, { verb, path }: TransferInProgress): void {
  context.ask({ operation: 'progress' }, (octets) =>
    context.reply(211, `${verb} ${path}: ${octets} octets so far`),
  )
}

/** What STAT lists: a path, and whether with `.` and `..`. */
type Listed = Pick<Extract<Question, { operation: 'listing' }>, 'path' | 'all'>

/**
 * STAT of a path is a LIST over the control connection: 212 for a directory, and for the entries of one that match a
 * pattern, 213 for a file (§4.2).
 */
function statusOfPath(context: CommandContext, listed: Listed): void {
  const { path } = listed
  context.ask(
    { operation: 'stat', path },
    ({ kind }) => sendListing(context, kind === 'directory' ? 212 : 213, listed),
    (refusal) => {
      const isPattern = isNamePattern(path.slice(path.lastIndexOf('/') + 1))
      if (isPattern) sendListing(context, 212, listed)
      else context.refuse('STAT', refusal)
    },
  )
}

function sendListing(context: CommandContext, code: 212 | 213, listed: Listed): void {
  context.ask({ operation: 'listing', ...listed }, (part) => {
    if (part.more)
      sendLines(context, new ReplyWriter(code, { names: context.names }), part, ['Status follows:'])
    else context.reply(code, ['Status follows:', ...indented(part), endOf(part)])
  })
}

/**
 * Sends a part of a listing, and asks for the next when it has gone out: the directory is read as the client reads. A
 * reply that can't be completed ends the session, or the client would take what it has for the whole listing.
 */
function sendLines(
  context: CommandContext,
  writer: ReplyWriter,
  part: ListingPart,
  before: readonly string[] = [],
): void {
  const { more } = part
  const lines = [...before, ...indented(part)]
  if (!more) return context.replies.send(writer.end([...lines, endOf(part)]))
  context.replies.sendPart(writer.push(lines), () => {
    context.ask(
      { operation: 'moreLines', after: more },
      (next) => sendLines(context, writer, next),
      ({ text }) => context.close(421, `The listing is incomplete: ${text}`),
    )
  })
}

function indented({ lines }: ListingPart): string[] {
  return lines.map((line) => ` ${line}`)
}

function endOf({ cut }: ListingPart): string {
  return cut ? 'There are more entries: LIST shows all of them' : 'End of status'
}

function status({ state }: CommandContext): string[] {
  const { type, structure, mode } = state.parameters
  return [
    'Session status:',
    ` Connected from ${state.peer.host}`,
    ` Logged in as ${state.user}`,
    ` Control connection ${state.secure ? 'protected by TLS' : 'in clear'}, PROT ${state.protection}`,
    ` TYPE ${formatType(type)}, STRU ${structure}, MODE ${mode}`,
    ...storageStatus(state.storage),
    ` Data connection: ${state.connection ? state.connection.kind : 'default port'}`,
    'End of status',
  ]
}

/** What SITE has set, in SITE's own terms. */
function storageStatus({ recordFormat, codePages, markers, umask }: StorageParameters): string[] {
  return [
    ...(recordFormat === undefined ? [] : [` SITE RECFM=${recordFormat}`]),
    ...(codePages ? [` SITE SBDATACONN=(${codePages.local},${codePages.network})`] : []),
    ...(markers ? [` SITE CHKPTINT=${markers.every} ${markers.of.toUpperCase()}`] : []),
    ...(umask === undefined ? [] : [` SITE UMASK ${formatMode(umask)}`]),
  ]
}

/** Lines of eight verbs, in columns five wide. */
function columns(verbs: readonly Verb[]): string[] {
  const lines: string[] = []
  for (let at = 0; at < verbs.length; at += 8) {
    const row = verbs.slice(at, at + 8).map((verb) => verb.padEnd(4))
    lines.push(` ${row.join(' ')}`)
  }
  return lines
}
