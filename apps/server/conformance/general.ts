import { type CommandRow, canonicalVerb, commandTable, verbAliases } from '@ftpkit/protocol'
import { ServerSession } from '@ftpkit/session'
import { parseDialogue } from './dialogue.js'
import { play } from './player.js'

/** Every verb, including aliases, and its row in the command table. */
export const commands: readonly (readonly [verb: string, row: CommandRow])[] = [
  ...Object.entries(commandTable),
  ...Object.entries(verbAliases).map(([alias, verb]) => [alias, commandTable[verb]] as const),
]

/** A check that is made with every command. */
export interface GeneralCheck {
  readonly title: string
  readonly clause: string
  /**
   * Plays it with a server.
   *
   * @returns the code of the reply, or undefined where the check does not apply to this command
   * @throws Error when the server replies something else
   */
  readonly check: (verb: string, row: CommandRow) => Promise<number | undefined>
}

/** Valid arguments by verb; the other verbs get a path. */
const validArguments: Readonly<Record<string, string>> = {
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

/** Any code: the player checks of every reply that it is in the row of its command. */
const anyReply = String.raw`S: \d\d\d`
const stillWorks = ['C: NOOP', 'S: 200']
/** Longer than any limit on a command line. */
const tooLong = 10_000

export const generalChecks: readonly GeneralCheck[] = [
  {
    title: 'missing argument',
    clause: '959 §4.2',
    check: async (verb, row) => {
      if (row.argument === 'none' || row.argument.startsWith('optional')) return undefined
      return codeOf([...before(row), `C: ${verb}`, `S: ${refusal(verb, row)}`, ...stillWorks], -2)
    },
  },
  {
    title: 'unwanted argument',
    clause: '959 §4.2',
    check: async (verb, row) => {
      if (row.argument !== 'none') return undefined
      return codeOf([...before(row), `C: ${verb} x`, `S: ${refusal(verb, row)}`, ...stillWorks], -2)
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
      const upper = await codeOf(afterLogin(wellFormed(verb, row)))
      const lower = wellFormed(verb, row).replace(verb, verb.toLowerCase())
      return codeOf([...afterLogin(lower).slice(0, -1), `S: ${upper}`])
    },
  },
  {
    title: 'NUL in the argument',
    clause: '2640 §3.1',
    check: (verb) => codeOf([String.raw`C> "${verb} a\0b\r\n"`, 'S: 501', ...stillWorks], -2),
  },
  {
    title: 'line too long',
    clause: '959 §4.2.1',
    check: (verb) => codeOf([String.raw`C> "${verb} " "x"*${tooLong} "\r\n"`, 'S: 500', ...stillWorks], -2),
  },
  {
    title: 'CR NUL in the argument',
    clause: '854 p. 11',
    check: (verb, row) => {
      const lines = [...before(row), String.raw`C: ${verb} a\r\0b`, anyReply]
      return codeOf(verb === 'QUIT' ? lines : [...lines, ...stillWorks], verb === 'QUIT' ? -1 : -2)
    },
  },
  {
    title: 'well formed',
    clause: '959 §5.4',
    check: (verb, row) => codeOf(afterLogin(wellFormed(verb, row))),
  },
]

function before({ login }: CommandRow): string[] {
  return login ? ['login'] : []
}

function afterLogin(line: string): string[] {
  return ['given /there = "text"', 'login', `C: ${line}`, anyReply]
}

function wellFormed(verb: string, { argument }: CommandRow): string {
  return argument === 'none' ? verb : `${verb} ${validArguments[verb] ?? 'there'}`
}

/** 502 for a command that is not implemented; otherwise 501, or 500 for rows without 501: QUIT, NOOP and REIN. */
function refusal(verb: string, { failure }: CommandRow): number {
  if (!implemented().includes(canonicalVerb(verb)!)) return 502
  return failure.includes(501) ? 501 : 500
}

/** The verbs that HELP lists: those that are implemented. */
function implemented(): string[] {
  const help = { kind: 'octets', octets: Buffer.from('HELP\r\n') } as const
  const [output] = new ServerSession().handle(help, 0)
  if (output?.kind !== 'send') throw new TypeError('HELP got no reply')
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
