import { octetsOf, textOctets } from './octets.js'

/** A line of a conversation of our client with a scripted server. */
export type ClientStep = { readonly line: string; readonly place: string } & ClientAction

type ClientAction =
  /** `S: 220 ready` a line with its CR LF; `S> ff fd 01` raw octets; `D> "text"` the same on the data connection. */
  | { readonly kind: 'send' | 'dataSend'; readonly octets: Buffer }
  /** `C: PASV` a line the client must send; `C> ff f4` octets; `D< "text"` the same on the data connection. */
  | { readonly kind: 'receive' | 'receiveOctets' | 'dataReceive'; readonly octets: Buffer }
  | { readonly kind: ClientPlain }

/** Steps without arguments. */
const plain = {
  'S closes': 'close',
  'C closes': 'closed',
  'D accepts': 'dataAccept',
  'D connects': 'dataConnect',
  'D> end': 'dataEnd',
  'D> reset': 'dataReset',
  'D< end': 'dataEnded',
} as const

/** Kinds of steps without arguments. */
export type ClientPlain = (typeof plain)[keyof typeof plain]

/** An operation of our client, the conversation, and the result. */
export interface ClientDialogue {
  readonly place: string
  /** `download NAME [OPTIONS]`, `abort NAME`, `upload NAME OCTETS`, `list`, `pwd`, `mkdir NAME`, `command LINE` or `connect`. */
  readonly does: string
  /** Options of the client, by name. */
  readonly options: Readonly<Record<string, unknown>>
  readonly steps: readonly ClientStep[]
  /** The octets or text that the operation returns, or the code of the error that it throws. */
  readonly outcome: { readonly gives: Buffer } | { readonly fails: string }
}

/** @throws SyntaxError with the place of a malformed line */
export function parseClientDialogue(
  lines: readonly string[],
  file: string,
  firstLine: number,
): ClientDialogue {
  const place = `${file}:${firstLine}`
  const options: Record<string, unknown> = {}
  const steps: ClientStep[] = []
  let does: string | undefined
  let outcome: ClientDialogue['outcome'] | undefined
  for (const [index, line] of lines.entries()) {
    const at = line.indexOf(' ')
    const [word, argument] = [line.slice(0, at), line.slice(at + 1)]
    if (word === 'does') does = argument
    else if (word === 'with')
      options[argument.split(' ')[0]!] = JSON.parse(argument.slice(argument.indexOf(' ')))
    else if (word === 'gives') outcome = { gives: octetsOf(argument) }
    else if (word === 'fails') outcome = { fails: argument }
    else if (line !== '') steps.push({ line, place: `${file}:${firstLine + index}`, ...action(line) })
  }
  if (!does || !outcome)
    throw new SyntaxError(`${place}: a client dialogue needs "does", and "gives" or "fails"`)
  return { place, does, options, steps, outcome }
}

const kinds = {
  'S:': 'send',
  'S>': 'send',
  'D>': 'dataSend',
  'C:': 'receive',
  'C>': 'receiveOctets',
  'D<': 'dataReceive',
} as const

function action(line: string): ClientAction {
  if (Object.hasOwn(plain, line)) return { kind: plain[line as keyof typeof plain] }
  const mark = line.slice(0, 2)
  if (!Object.hasOwn(kinds, mark)) throw new SyntaxError(`no such step: ${line}`)
  const content = line.slice(3)
  const octets = mark.endsWith(':')
    ? Buffer.concat([textOctets(content), Buffer.from('\r\n')])
    : octetsOf(content)
  return { kind: kinds[mark as keyof typeof kinds], octets }
}
