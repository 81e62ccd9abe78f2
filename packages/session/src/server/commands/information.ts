import { canonicalVerb, commandRow, formatFeatures, parseListArgument, type Verb } from '@ftpkit/protocol'
import { formatType } from '@ftpkit/transfer'
import type { StorageParameters } from '../request.js'
import type { SessionState, TransferInProgress } from '../state.js'
import type { Turn } from '../turn.js'
import { changeableFacts, chooseHash, hashChoices } from './attributes.js'
import { chooseFacts, factChoices } from './facts.js'
import { withPath } from './files.js'
import type { Handlers } from './handler.js'
import { helpWithSite } from './site.js'

/** Informational and miscellaneous commands (RFC 959 §4.1.3, RFC 2389). */
export const informationCommands: Handlers = {
  NOOP(turn) {
    turn.reply(200, 'Here')
  },

  SYST(turn) {
    turn.reply(215, 'UNIX Type: L8')
  },

  FEAT(turn) {
    turn.reply(211, formatFeatures(features(turn)))
  },

  OPTS(turn, argument) {
    const [, name = '', value = ''] = /^(\S+)(?: (.*))?$/s.exec(argument) ?? []
    const key = name.toUpperCase()
    const set = Object.hasOwn(options, key) ? options[key] : undefined
    if (set) set(turn, value)
    else turn.reply(501, 'There is no such option')
  },

  /** Replies are in English only (RFC 2640 §4). */
  LANG(turn, argument) {
    if (!/^(?:[a-z]{1,8}(?:-[a-z\d]{1,8})*)?$/i.test(argument))
      return turn.reply(501, 'LANG takes a language tag')
    if (!/^(?:en(?:-.*)?)?$/i.test(argument)) return turn.reply(504, 'Replies are in English only')
    turn.reply(200, 'Replies are in English')
  },

  CLNT(turn) {
    turn.reply(200, 'Noted')
  },

  CSID(turn) {
    turn.reply(200, 'Name=ftpkit;Case=1;DirSep=/;')
  },

  /** For gateways between IPv4 and IPv6; it has come through to a server where there is none (RFC 6384 §11). */
  ALGS(turn) {
    turn.reply(202, 'There is no gateway on the way')
  },

  HELP(turn, argument) {
    if (argument === '') return turn.reply(214, ['Commands:', ...columns(turn.verbs), 'End of help'])
    const verb = canonicalVerb(argument.toUpperCase())
    if (!verb || !turn.verbs.includes(verb)) return turn.reply(501, 'No such command: HELP lists them')
    if (verb === 'SITE') return helpWithSite(turn)
    const { syntax, clause } = commandRow(verb)
    turn.reply(214, `${`${verb} ${syntax}`.trimEnd()} (RFC ${clause})`)
  },

  STAT(turn, argument) {
    const { transfer } = turn.state
    if (transfer) return progress(turn, transfer)
    if (argument === '') return turn.reply(211, status(turn))
    withPath(turn, parseListArgument(argument).path ?? '', (path) => statusOfPath(turn, path))
  },
}

/** What OPTS sets, by name. */
const options: Readonly<Record<string, (turn: Turn, value: string) => void>> = {
  MLST: chooseFacts,
  HASH: chooseHash,
  UTF8: stayUtf8,
  'UTF-8': stayUtf8,
}

/** UTF-8 is in use without any switch (RFC 2640 §3); many clients throw the switch of an old draft all the same. */
function stayUtf8(turn: Turn, value: string): void {
  if (/^(?:ON)?$/i.test(value)) turn.reply(200, 'UTF-8 is always on')
  else turn.reply(501, 'UTF-8 is always on')
}

/** Everything beyond RFC 959 that is answered for real, as FEAT shows it. */
function features({ state, tls, clearCommandChannel, verbs }: Turn): string[] {
  const ofVerbs = verbs.flatMap((verb) => {
    const { feature } = commandRow(verb)
    const hidden = (tls === 'off' && securityVerbs.has(verb)) || (verb === 'CCC' && !clearCommandChannel)
    return feature === undefined || hidden ? [] : (withParameters[feature]?.(state) ?? feature)
  })
  return [...new Set([...ofVerbs, 'TVFS', 'UTF8'])].sort()
}

/** Not shown where there is no TLS. */
const securityVerbs: ReadonlySet<Verb> = new Set(['AUTH', 'PBSZ', 'PROT', 'CCC'])

/** Lines of FEAT that tell what is in force now. */
const withParameters: Readonly<Record<string, (state: SessionState) => string>> = {
  HASH: (state) => `HASH ${hashChoices(state)}`,
  LANG: () => 'LANG EN*',
  MFF: () => `MFF ${changeableFacts.join(';')};`,
  MLST: (state) => `MLST ${factChoices(state)}`,
}

/** STAT during a transfer tells how far it is (§4.1.3). */
function progress(turn: Turn, { verb, path }: TransferInProgress): void {
  turn.ask({ operation: 'progress' }, (octets) => turn.reply(211, `${verb} ${path}: ${octets} octets so far`))
}

/** STAT of a path is a LIST over the control connection: 212 for a directory, 213 for a file (§4.2). */
function statusOfPath(turn: Turn, path: string): void {
  turn.ask({ operation: 'stat', path }, ({ kind }) => {
    turn.ask({ operation: 'listing', path }, (lines) => {
      const indented = lines.map((line) => ` ${line}`)
      turn.reply(kind === 'directory' ? 212 : 213, ['Status of the path:', ...indented, 'End of status'])
    })
  })
}

function status({ state }: Turn): string[] {
  const { type, structure, mode } = state.parameters
  return [
    'Status of this session:',
    ` Connected from ${state.peer.host}`,
    ` Logged in as ${state.user}`,
    ` Control connection ${state.secure ? 'protected by TLS' : 'in clear'}, PROT ${state.protection}`,
    ` TYPE ${formatType(type)}, STRU ${structure}, MODE ${mode}`,
    ...storageStatus(state.storage),
    ` Data connection: ${state.connection ? state.connection.kind : 'default port'}`,
    'End of status',
  ]
}

/** What SITE said, in its own terms. */
function storageStatus({ recordFormat, codePages, markers }: StorageParameters): string[] {
  return [
    ...(recordFormat === undefined ? [] : [` SITE RECFM=${recordFormat}`]),
    ...(codePages ? [` SITE SBDATACONN=(${codePages.local},${codePages.network})`] : []),
    ...(markers ? [` SITE CHKPTINT=${markers.every} ${markers.of.toUpperCase()}`] : []),
  ]
}

/** Verbs by lines of eight, each in a column of five. */
function columns(verbs: readonly Verb[]): string[] {
  const lines: string[] = []
  for (let at = 0; at < verbs.length; at += 8) {
    const row = verbs.slice(at, at + 8).map((verb) => verb.padEnd(4))
    lines.push(` ${row.join(' ')}`)
  }
  return lines
}
