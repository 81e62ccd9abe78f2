import { type CommandRow, canonicalVerb, commandTable, verbAliases } from '@ftpkit/protocol'
import { ServerSession } from '@ftpkit/session'
import { parseDialogue } from './dialogue.js'
import { play } from './player.js'

/** Every verb, the aliases too, and the row that holds for it. */
export const commands: readonly (readonly [verb: string, row: CommandRow])[] = [
  ...Object.entries(commandTable),
  ...Object.entries(verbAliases).map(([alias, verb]) => [alias, commandTable[verb]] as const),
]

/** What holds for every command alike. */
export interface GeneralLine {
  readonly title: string
  readonly clause: string
  /**
   * Plays it with a server.
   *
   * @returns the code that came, or undefined where the line is not about this command
   * @throws Error when the server departs from it
   */
  readonly check: (verb: string, row: CommandRow) => Promise<number | undefined>
}

/** Arguments that a verb understands; the others are given a path. */
const understood: Readonly<Record<string, string>> = {
  TYPE: 'I',
  STRU: 'F',
  MODE: 'S',
  PORT: '127,0,0,1,200,1',
  EPRT: '|1|127.0.0.1|51201|',
  EPSV: '1',
  LPRT: '4,4,127,0,0,1,2,200,1',
  ALLO: '5',
  REST: '0',
  RANG: '0 1',
  OPTS: 'UTF8 ON',
  HOST: 'example.org',
  LANG: 'EN',
  AUTH: 'TLS',
  PBSZ: '0',
  PROT: 'P',
  SITE: 'HELP',
  HELP: 'NOOP',
  SMNT: 'tape',
  MFMT: '20240101000000 there',
  MFCT: '20240101000000 there',
  MFF: 'Modify=20240101000000; there',
}

/** Any code: whether it is in the row of its command is checked of every reply. */
const inRow = String.raw`S: \d\d\d`
const goesOn = ['C: NOOP', 'S: 200']
/** Longer than any limit on a command line. */
const tooLong = 10_000

export const generalLines: readonly GeneralLine[] = [
  {
    title: 'missing argument',
    clause: '959 §4.2',
    check: async (verb, row) => {
      if (row.argument === 'none' || row.argument.startsWith('optional')) return undefined
      return codeOf([...before(row), `C: ${verb}`, `S: ${refusal(verb, row)}`, ...goesOn], -2)
    },
  },
  {
    title: 'unwanted argument',
    clause: '959 §4.2',
    check: async (verb, row) => {
      if (row.argument !== 'none') return undefined
      return codeOf([...before(row), `C: ${verb} x`, `S: ${refusal(verb, row)}`, ...goesOn], -2)
    },
  },
  {
    title: 'before login',
    clause: '959 §5.4',
    check: (verb, row) =>
      codeOf([`C: ${wellFormed(verb, row)}`, row.login ? 'S: 530' : String.raw`S: (?!530)\d\d\d`]),
  },
  {
    title: 'lower case',
    clause: '959 §5.3',
    check: async (verb, row) => {
      const upper = await codeOf(inForce(wellFormed(verb, row)))
      const lower = wellFormed(verb, row).replace(verb, verb.toLowerCase())
      return codeOf([...inForce(lower).slice(0, -1), `S: ${upper}`])
    },
  },
  {
    title: 'NUL in the argument',
    clause: '2640 §3.1',
    check: (verb) => codeOf([String.raw`C> "${verb} a\0b\r\n"`, 'S: 501', ...goesOn], -2),
  },
  {
    title: 'line too long',
    clause: '959 §4.2.1',
    check: (verb) => codeOf([String.raw`C> "${verb} " "x"*${tooLong} "\r\n"`, 'S: 500', ...goesOn], -2),
  },
  {
    title: 'CR NUL in the argument',
    clause: '854 p. 11',
    check: (verb, row) => {
      const lines = [...before(row), String.raw`C: ${verb} a\r\0b`, inRow]
      return codeOf(verb === 'QUIT' ? lines : [...lines, ...goesOn], verb === 'QUIT' ? -1 : -2)
    },
  },
  {
    title: 'well formed',
    clause: '959 §5.4',
    check: (verb, row) => codeOf(inForce(wellFormed(verb, row))),
  },
]

function before({ login }: CommandRow): string[] {
  return login ? ['login'] : []
}

function inForce(line: string): string[] {
  return ['given /there = "text"', 'login', `C: ${line}`, inRow]
}

function wellFormed(verb: string, { argument }: CommandRow): string {
  return argument === 'none' ? verb : `${verb} ${understood[verb] ?? 'there'}`
}

/** Where a row has no 501, as those of QUIT, NOOP and REIN, a wrong argument is 500; what is not implemented is 502. */
function refusal(verb: string, { failure }: CommandRow): number {
  if (!answered().includes(canonicalVerb(verb)!)) return 502
  return failure.includes(501) ? 501 : 500
}

/** The verbs that HELP lists: those answered for real. */
function answered(): string[] {
  const help = { kind: 'octets', octets: Buffer.from('HELP\r\n') } as const
  const [output] = new ServerSession().handle(help, 0)
  if (output?.kind !== 'send') throw new TypeError('HELP is not answered at once')
  return (
    Buffer.from(output.octets)
      .toString()
      .match(/\b[A-Z]{3,4}\b/g) ?? []
  )
}

async function codeOf(lines: readonly string[], at = -1): Promise<number> {
  const dialogue = parseDialogue(lines, '', 'general.ts', 1)
  await play(dialogue, 'octet by octet')
  const answered = await play(dialogue, 'as written')
  return answered.at(at)![1]
}
