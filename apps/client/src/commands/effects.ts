import { isNamePattern } from '@ftpkit/protocol'
import { always, type Effect, type Effects, type Given } from '../effects.js'
import { isTextFormat } from '../local-format.js'
import type { BatchChoice, ConnectionChoice, TransferChoice } from '../options.js'
import { isInteractive, isStandardInput, isStandardOutput } from '../output.js'
import type { RecordChoice } from '../records.js'

/** The options of any command here, as far as they depend on each other. */
type Choice = ConnectionChoice &
  TransferChoice &
  BatchChoice &
  RecordChoice & {
    readonly to?: string
    readonly from?: string
    readonly delete?: boolean
    readonly wait?: boolean
  }

type Condition = (choice: Choice, given: Given) => boolean

function effect(needs: string, when: Condition): Effect {
  return { needs, when: (given) => when(given.options as Choice, given) }
}

/** The schemes of the URLs among the arguments. */
function schemesIn({ args }: Given): string[] {
  return args.flatMap((text) => /^(ftp(?:es|s)?):\/\//i.exec(text)?.[1]?.toLowerCase() ?? [])
}

/** What `--tls` asks for, by the schemes that do the same or leave it open. */
const schemesOf = { explicit: ['ftp', 'ftpes'], implicit: ['ftp', 'ftps'] } as const

const secured = effect('TLS: --tls, or a URL with ftpes:// or ftps://', ({ tls }, given) => {
  const schemes = schemesIn(given)
  return tls !== undefined || schemes.length === 0 || schemes.some((scheme) => scheme !== 'ftp')
})

/**
 * Options of any connection. Which side opens data connections, the times and the kind of host describe the way to the
 * server: they are taken for commands that have no use for them, so that a script can give them to all.
 */
export const connectionEffects: Effects = {
  active: always,
  passive: always,
  timeout: always,
  ipv4: always,
  ipv6: always,
  proxy: always,
  netrc: always,
  netrcFile: always,
  quiet: always,
  verbose: always,
  capture: always,
  captureSize: { needs: '--capture', when: ({ options }) => options.capture !== undefined },
  captureSecrets: { needs: '--capture', when: ({ options }) => options.capture !== undefined },
  account: always,
  hostType: always,
  namefmt: always,
  listfmt: always,
  dateOrder: always,
  nameEncoding: always,
  tls: effect('a URL whose scheme leaves it open (ftp://) or says the same', ({ tls }, given) => {
    const schemes = schemesIn(given)
    const fitting: readonly string[] = tls ? schemesOf[tls] : []
    return schemes.length === 0 || schemes.some((scheme) => fitting.includes(scheme))
  }),
  ca: secured,
  insecure: secured,
  cert: secured,
  key: effect('--cert, and TLS', ({ cert }) => cert !== undefined),
}

const isWhole: Condition = ({ records }) => records === undefined
const isImage: Condition = ({ type, stru }) => type.code === 'I' && stru === 'F'

/** For an option of a transfer without `--records`. */
function whole(needs: string, when: Condition = () => true): Effect {
  return effect(needs, (choice, given) => isWhole(choice, given) && when(choice, given))
}

const parameter = whole('a transfer without --records, which sets TYPE, STRU and MODE itself')
const plain = whole('a transfer without --records')
const withRecords = effect('--records', ({ records }) => records !== undefined)
const verify = effect(
  'TYPE I and STRU F, without --records',
  (choice, given) => choice.verify === 'none' || (isWhole(choice, given) && isImage(choice, given)),
)
const reuse = whole('--mode B or C, without --records', ({ mode }) => mode !== 'S')
const codePage = effect('--type E, or --records with lines or jsonl', ({ records, type, to, from }) =>
  records === undefined ? type.code === 'E' : isTextFormat(to ?? from ?? ''),
)
const ofText = effect('--type E', ({ type }) => type.code === 'E')
const allocation = effect(
  '--records and a server that runs z/OS',
  ({ records, hostType }) => records !== undefined && (hostType === 'auto' || hostType === 'zos'),
)

/** Whether a file can be resumed: by octets, or by restart markers. */
const isResumable: Condition = (choice, given) => choice.mode !== 'S' || isImage(choice, given)
const needsToResume = 'a local file, and TYPE I and STRU F or MODE B or C, without --records'

const transfer: Effects = {
  ...connectionEffects,
  type: parameter,
  stru: parameter,
  mode: parameter,
  reuse,
  codePage,
  verify,
  json: plain,
  recursive: plain,
  records: always,
  marks: withRecords,
  limitRate: always,
}

/** For the options of several files. */
function ofSeveral(needs: string, isMany: Condition): Pick<Effects, 'parallel' | 'ahead'> {
  return {
    parallel: whole(needs, (choice, given) => choice.parallel <= 1 || isMany(choice, given)),
    ahead: whole(needs, isMany),
  }
}

function withPattern({ args: [url = ''] }: Given): boolean {
  return isNamePattern(url.slice(url.indexOf('/', url.indexOf('//') + 2) + 1))
}

/** Whether `put` was given several files, or a pattern that the shell has left to it. */
function withSeveral({ args }: Given): boolean {
  return args.length > 2 || isNamePattern(args[0] ?? '')
}

const empty = whole(
  '-r or a pattern, without --records',
  ({ recursive }, given) => recursive === true || withPattern(given),
)

const get: Effects = {
  ...transfer,
  retries: whole('a transfer without --records'),
  times: whole(
    'a local file or directory, without --records',
    (_choice, { args }) => !isStandardOutput(args[1] ?? ''),
  ),
  ...ofSeveral(
    'several files: -r or a pattern, without --records',
    ({ recursive }, given) => recursive === true || withPattern(given),
  ),
  resume: whole(
    needsToResume,
    (choice, given) => !isStandardOutput(given.args[1] ?? '') && isResumable(choice, given),
  ),
  allowEmpty: empty,
  to: withRecords,
}

const put: Effects = {
  ...transfer,
  times: whole(
    'a local file or directory, without --records',
    (_choice, { args }) => !isStandardInput(args[0] ?? ''),
  ),
  retries: whole(
    'a local file or directory, which can be read again, without --records',
    ({ retries }, { args }) => retries === 0 || !isStandardInput(args[0] ?? ''),
  ),
  ...ofSeveral(
    'several files: -r, a pattern or their names, without --records',
    ({ recursive }, given) => recursive === true || withSeveral(given),
  ),
  resume: whole(
    needsToResume,
    (choice, given) => !isStandardInput(given.args[0] ?? '') && isResumable(choice, given),
  ),
  allowEmpty: whole('a pattern, without --records', (_choice, { args }) =>
    args.slice(0, -1).some((local) => isNamePattern(local)),
  ),
  from: withRecords,
  recfm: allocation,
  lrecl: allocation,
  blksize: allocation,
}

const byServers = effect('data that pass through this client', () => false)
const ofRemoval = effect('--delete', (choice) => choice.delete === true)
const script = effect('a script on standard input', () => !isInteractive())
const lines: Effects = { ...connectionEffects, json: always }

/** When the options of each command change something. */
const networkEffects: Readonly<Record<string, Effects>> = {
  ls: { ...lines, allowEmpty: always },
  tree: { ...lines, allowEmpty: always },
  stat: lines,
  hash: { ...lines, algorithm: always },
  get,
  put,
  edit: { ...connectionEffects, encoding: always },
  cat: {
    ...connectionEffects,
    type: always,
    stru: always,
    mode: always,
    reuse: effect('--mode B or C', ({ mode }) => mode !== 'S'),
    codePage: ofText,
    limitRate: always,
    verify: effect(
      'TYPE I and STRU F',
      (choice, given) => choice.verify === 'none' || isImage(choice, given),
    ),
  },
  rm: { ...connectionEffects, recursive: always },
  mv: connectionEffects,
  mkdir: { ...connectionEffects, parents: always },
  fxp: {
    ...connectionEffects,
    active: byServers,
    passive: byServers,
    type: always,
    stru: always,
    mode: always,
    reuse: byServers,
    codePage: byServers,
  },
  sync: {
    ...lines,
    verify: always,
    retries: always,
    limitRate: always,
    parallel: always,
    ahead: always,
    delete: always,
    maxDelete: ofRemoval,
    force: ofRemoval,
    dryRun: always,
    include: always,
    exclude: always,
    ignoreCase: always,
    by: always,
  },
  // Commands of the shell open other sessions, and change the parameters of transfers.
  shell: {
    ...Object.fromEntries(Object.keys(connectionEffects).map((name) => [name, always])),
    type: always,
    stru: always,
    mode: always,
    reuse: always,
    codePage: always,
    verify: always,
    retries: always,
    times: always,
    limitRate: always,
    parallel: always,
    ahead: always,
    json: always,
    stop: script,
  },
  submit: { ...lines, wait: always, every: effect('--wait', ({ wait }) => wait === true) },
  list: { ...lines, name: always, owner: always, status: always },
  output: connectionEffects,
  purge: connectionEffects,
}

/** The table of a command. @throws RangeError for one that has none: every command has its row */
export function effectsNamed(command: string): Effects {
  const effects = networkEffects[command]
  if (effects) return effects
  throw new RangeError(`${command} has no table of the effects of its options`)
}
