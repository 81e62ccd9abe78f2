import type { StorageParameters } from '../request.js'
import type { Turn } from '../turn.js'

/** How files of this session lie in storage, and what is sent with them; the terms are those of z/OS. */
export const storageCommands: readonly [string, { syntax: string; run: typeof checkpointInterval }][] = [
  ['CHKPTINT', { syntax: '= <number> [<SP> RECORDS|OCTETS] | *', run: checkpointInterval }],
  ['RECFM', { syntax: '= <record-format> | *', run: recordFormat }],
  ['SBDATACONN', { syntax: '= ( <page-of-files> , <page-of-network> ) | *', run: codePages }],
]

/** Said instead of a value: as the server is configured. */
const asConfigured = '*'

/** Longest that is kept exact, and more than any file has. */
const intervalPattern = /^(\d{1,15})(?: +(RECORDS|OCTETS))?$/i

/** How often a RETR in MODE B or C sends a restart marker; 0 for never. */
function checkpointInterval(turn: Turn, argument: string): boolean {
  if (argument === asConfigured) return change(turn, 'markers', undefined, 'Restart markers')
  const [, every, of = 'records'] = intervalPattern.exec(argument) ?? []
  if (every === undefined) return false
  const markers = { every: Number(every), of: of.toLowerCase() as 'records' | 'octets' }
  return change(turn, 'markers', markers, `Restart markers: every ${markers.every} ${markers.of}`)
}

/** How records lie in files, for STRU R; whoever answers knows which formats there are. */
function recordFormat(turn: Turn, argument: string): boolean {
  if (argument === asConfigured) return change(turn, 'recordFormat', undefined, 'Record format')
  return argument !== '' && change(turn, 'recordFormat', argument, `Record format: ${argument}`)
}

/** Code pages of text in TYPE E: that of local files, and that of the network. */
function codePages(turn: Turn, argument: string): boolean {
  if (argument === asConfigured) return change(turn, 'codePages', undefined, 'Code pages')
  const [, local, network] = /^\(([^\s,()]+), *([^\s,()]+)\)$/.exec(argument) ?? []
  if (local === undefined || network === undefined) return false
  return change(turn, 'codePages', { local, network }, `Code pages: files ${local}, network ${network}`)
}

/** Has a value checked, and holds it until REIN or AUTH; undefined goes back to what is configured. */
function change<Name extends keyof StorageParameters>(
  turn: Turn,
  name: Name,
  value: StorageParameters[Name],
  text: string,
): true {
  const { [name]: _, ...others } = turn.state.storage
  const storage: StorageParameters = value === undefined ? others : { ...others, [name]: value }
  turn.ask({ operation: 'storage', storage }, () => {
    turn.state.storage = storage
    turn.reply(200, value === undefined ? `${text} as configured` : text)
  })
  return true
}
