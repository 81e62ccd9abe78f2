import { octetsOf, textOctets } from './octets.js'

/** A line of a dialogue. */
export type Step = { readonly line: string; readonly place: string } & Action

type Action =
  /** `C: NOOP` a command line with its CR LF; `C> ff f4 "ABOR"` octets as they are. Only a line has a `verb`. */
  | { readonly kind: 'send'; readonly octets: Buffer; readonly verb?: string }
  /** `S: 250`, `S: 257 "/a"` with its whole text, `S: 211 /^ SIZE$/` with a pattern; lines are joined by LF. */
  | { readonly kind: 'reply'; readonly code: RegExp; readonly text: string | RegExp | undefined }
  /** `S> ff fe 01` octets as they are. */
  | { readonly kind: 'raw'; readonly octets: Buffer }
  | { readonly kind: 'dataSend' | 'dataReceive'; readonly octets: Buffer }
  /** `D< /^a/` everything up to the end. */
  | { readonly kind: 'dataText'; readonly pattern: RegExp }
  /** `D accepts from 20020` the port of the server that the connection comes from. */
  | { readonly kind: 'dataAcceptFrom'; readonly port: number }
  | { readonly kind: Plain }

/** Steps without arguments; `login` and `D opens` are short for steps that many dialogues begin with. */
const plain = {
  login: 'login',
  'S closes': 'closed',
  'C ends': 'end',
  'C resets': 'reset',
  'C starts TLS': 'tls',
  'C ends TLS': 'tlsEnd',
  'D opens': 'dataOpen',
  'D connects': 'dataConnect',
  'D connects from elsewhere': 'dataConnectElsewhere',
  'D is refused': 'dataRefused',
  'D listens': 'dataListen',
  'D listens on the control port': 'dataListenDefault',
  'D accepts': 'dataAccept',
  'D starts TLS': 'dataTls',
  'D> end': 'dataEnd',
  'D> end under TLS': 'dataCut',
  'D> reset': 'dataReset',
  'D< end': 'dataEnded',
} as const

/** Kinds of steps without arguments. */
export type Plain = (typeof plain)[keyof typeof plain]

/** A file or directory before or after. */
export interface Content {
  /** Octets of the path, which `nameText` of @ftpkit/transfer decodes. */
  readonly path: Buffer
  /** Undefined for a directory, or where nothing may exist at the path (`absent`). */
  readonly octets: Buffer | undefined
  readonly absent: boolean
}

/** A conversation with a server of its own, and the server's files before and after. */
export interface Dialogue {
  readonly place: string
  /** Options of the server: the path to each, and its value. */
  readonly options: readonly (readonly [path: string, value: unknown])[]
  readonly given: readonly Content[]
  readonly steps: readonly Step[]
  readonly then: readonly Content[]
  /** Whether octets are always sent as they are written, never one by one, because their grouping matters. */
  readonly whole: boolean
  /** Whether it shows what happens instead of a requirement that is not implemented. */
  readonly instead: boolean
  /** Whether it is not played with a directory, where order, capacity or times differ from files in memory. */
  readonly memory: boolean
  readonly needsIpv6: boolean
}

/** @throws SyntaxError with the place of a malformed line */
export function parseDialogue(
  lines: readonly string[],
  words: string,
  file: string,
  firstLine: number,
): Dialogue {
  const options: [string, unknown][] = []
  const given: Content[] = []
  const then: Content[] = []
  const steps: Step[] = []
  for (const [index, line] of lines.entries()) {
    const place = `${file}:${firstLine + index}`
    try {
      const [word = '', argument = ''] = split(line)
      if (word === 'with') options.push(option(argument))
      else if (word === 'given') given.push(content(argument))
      else if (word === 'then') then.push(content(argument))
      else if (line !== '' && word !== '--') steps.push({ line, place, ...action(line) })
    } catch (error) {
      throw new SyntaxError(`${place}: ${(error as Error).message}`)
    }
  }
  return {
    place: `${file}:${firstLine}`,
    options,
    given,
    then,
    steps,
    whole: words.includes('whole'),
    instead: words.includes('instead'),
    memory: words.includes('memory'),
    needsIpv6: options.some(([path, value]) => path === 'host' && value === '::1'),
  }
}

function split(line: string): [string, string] {
  const at = line.indexOf(' ')
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
}

function option(text: string): [string, unknown] {
  const [path, value] = split(text)
  return [path, JSON.parse(value)]
}

function content(text: string): Content {
  const absent = text.startsWith('no ')
  const [path = '', written] = (absent ? text.slice(3) : text).split(' = ')
  return {
    path: textOctets(path.replace(/(.)\/$/, '$1')),
    octets: written === undefined ? undefined : octetsOf(written),
    absent,
  }
}

function action(line: string): Action {
  if (Object.hasOwn(plain, line)) return { kind: plain[line as keyof typeof plain] }
  const [, from] = /^D accepts from (\d+)$/.exec(line) ?? []
  if (from !== undefined) return { kind: 'dataAcceptFrom', port: Number(from) }
  const [mark, written] = split(line)
  switch (mark) {
    case 'C:':
      return {
        kind: 'send',
        octets: Buffer.concat([textOctets(written), Buffer.from('\r\n')]),
        verb: verbOf(written),
      }
    case 'C>':
      return { kind: 'send', octets: octetsOf(written) }
    case 'S:':
      return reply(written)
    case 'S>':
      return { kind: 'raw', octets: octetsOf(written) }
    case 'D>':
      return { kind: 'dataSend', octets: octetsOf(written) }
    case 'D<':
      return pattern(written)
        ? { kind: 'dataText', pattern: pattern(written)! }
        : { kind: 'dataReceive', octets: octetsOf(written) }
    default:
      throw new SyntaxError(`no such step: ${line}`)
  }
}

function verbOf(line: string): string {
  const [, verb = ''] = /^(?:\\x..)*(\w*)/.exec(line) ?? []
  return verb.toUpperCase()
}

function reply(text: string): Action {
  const [, code, words] = /^(\S{3,})(?: (.+))?$/.exec(text) ?? []
  if (code === undefined) throw new SyntaxError('a reply begins with its code, or a pattern of codes')
  const expected = words === undefined ? undefined : (pattern(words) ?? textOctets(words).toString('latin1'))
  return { kind: 'reply', code: new RegExp(`^${code}$`), text: expected }
}

/** Patterns match octets as characters of ISO 8859-1. */
function pattern(text: string): RegExp | undefined {
  const [, source] = /^\/(.*)\/$/.exec(text) ?? []
  return source === undefined ? undefined : new RegExp(Buffer.from(source).toString('latin1'), 'm')
}
