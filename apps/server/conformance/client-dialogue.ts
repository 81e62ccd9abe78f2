import { octetsOf, textOctets } from './octets.js'

/** A line of a conversation in which the client is ours, and these pages are the server. */
export type ClientStep = { readonly line: string; readonly place: string } & ClientAction

type ClientAction =
  /** `S: 220 ready` a line with its CR LF; `S> ff fd 01` octets as they are; `D> "text"` the same on the data connection. */
  | { readonly kind: 'say' | 'dataSend'; readonly octets: Buffer }
  /** `C: PASV` a line the client must send; `C> ff f4` octets; `D< "text"` the same on the data connection. */
  | { readonly kind: 'hear' | 'hearOctets' | 'dataReceive'; readonly octets: Buffer }
  | { readonly kind: ClientPlain }

/** Steps of fixed words. */
const plain = {
  'S closes': 'close',
  'C closes': 'closed',
  'D accepts': 'dataAccept',
  'D connects': 'dataConnect',
  'D> end': 'dataEnd',
  'D> reset': 'dataReset',
  'D< end': 'dataEnded',
} as const

/** Kinds of steps that are fixed words. */
export type ClientPlain = (typeof plain)[keyof typeof plain]

/** What our client does, what it meets, and what becomes of it. */
export interface ClientDialogue {
  readonly place: string
  /** `download NAME [OPTIONS]`, `abort NAME`, `upload NAME OCTETS`, `list`, `pwd`, `mkdir NAME`, `command LINE` or `connect`. */
  readonly does: string
  /** Options of the client, by name. */
  readonly options: Readonly<Record<string, unknown>>
  readonly steps: readonly ClientStep[]
  /** The octets or the text that it gives, or the code of the error that it throws. */
  readonly outcome: { readonly gives: Buffer } | { readonly fails: string }
}

/** @throws SyntaxError with the place of a line that is no step */
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
    const [word, rest] = [line.slice(0, at), line.slice(at + 1)]
    if (word === 'does') does = rest
    else if (word === 'with') options[rest.split(' ')[0]!] = JSON.parse(rest.slice(rest.indexOf(' ')))
    else if (word === 'gives') outcome = { gives: octetsOf(rest) }
    else if (word === 'fails') outcome = { fails: rest }
    else if (line !== '') steps.push({ line, place: `${file}:${firstLine + index}`, ...action(line) })
  }
  if (!does || !outcome)
    throw new SyntaxError(`${place}: say what the client does, and what it gives or fails by`)
  return { place, does, options, steps, outcome }
}

const kinds = {
  'S:': 'say',
  'S>': 'say',
  'D>': 'dataSend',
  'C:': 'hear',
  'C>': 'hearOctets',
  'D<': 'dataReceive',
} as const

function action(line: string): ClientAction {
  if (Object.hasOwn(plain, line)) return { kind: plain[line as keyof typeof plain] }
  const mark = line.slice(0, 2)
  if (!Object.hasOwn(kinds, mark)) throw new SyntaxError(`no such step: ${line}`)
  const rest = line.slice(3)
  const octets = mark.endsWith(':') ? Buffer.concat([textOctets(rest), Buffer.from('\r\n')]) : octetsOf(rest)
  return { kind: kinds[mark as keyof typeof kinds], octets }
}
