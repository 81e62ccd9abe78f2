import { canonicalVerb, commandRow, parseListArgument, type Verb } from '@ftpkit/protocol'
import { formatType } from '@ftpkit/transfer'
import type { Turn } from '../turn.js'
import { withPath } from './files.js'
import type { Handlers } from './handler.js'

/** Informational and miscellaneous commands (RFC 959 §4.1.3, RFC 2389). */
export const informationCommands: Handlers = {
  NOOP(turn) {
    turn.reply(200, 'Here')
  },

  SYST(turn) {
    turn.reply(215, 'UNIX Type: L8')
  },

  FEAT(turn) {
    // Each line begins with exactly one space (RFC 2389 §3.2).
    turn.reply(211, ['Extensions supported:', ...features(turn.verbs).map((feature) => ` ${feature}`), 'End'])
  },

  /** UTF-8 is in use without any switch (RFC 2640 §3); many clients throw the switch of an old draft all the same. */
  OPTS(turn, argument) {
    if (/^UTF-?8(?: ON)?$/i.test(argument)) return turn.reply(200, 'UTF-8 is always on')
    turn.reply(501, 'There is no such option')
  },

  HELP(turn, argument) {
    const verb = argument.trim().toUpperCase()
    if (verb === '') return turn.reply(214, ['Commands:', ...columns(turn.verbs), 'End of help'])
    const name = canonicalVerb(verb)
    if (!name || !turn.verbs.includes(name)) return turn.reply(501, 'No such command: HELP lists them')
    turn.reply(214, `${name} ${commandRow(name).syntax} (RFC ${commandRow(name).clause})`)
  },

  STAT(turn, argument) {
    if (turn.state.transfer) return progress(turn)
    if (argument === '') return turn.reply(211, status(turn))
    withPath(turn, parseListArgument(argument).path ?? '', (path) => {
      turn.ask({ operation: 'listing', path }, (lines) => {
        turn.reply(212, ['Status of the path:', ...lines.map((line) => ` ${line}`), 'End of status'])
      })
    })
  },
}

/** Everything beyond RFC 959 that is answered for real, as FEAT shows it. */
function features(verbs: readonly string[]): string[] {
  const ofVerbs = verbs.flatMap((verb) => commandRow(verb as Verb).feature ?? [])
  return [...new Set([...ofVerbs, 'UTF8'])].sort()
}

/** STAT during a transfer tells how far it is (§4.1.3). */
function progress(turn: Turn): void {
  const { verb, path } = turn.state.transfer!
  turn.ask({ operation: 'progress' }, (octets) => turn.reply(211, `${verb} ${path}: ${octets} octets so far`))
}

function status({ state }: Turn): string[] {
  const { type, structure, mode } = state.parameters
  return [
    'Status of this session:',
    ` Connected from ${state.peer.host}`,
    state.loggedIn ? ` Logged in as ${state.user}` : ' Not logged in',
    ` TYPE ${formatType(type)}, STRU ${structure}, MODE ${mode}`,
    ` Data connection: ${state.connection ? state.connection.kind : 'default port'}`,
    'End of status',
  ]
}

/** Verbs by lines of eight, each in a column of five. */
function columns(verbs: readonly string[]): string[] {
  const lines: string[] = []
  for (let at = 0; at < verbs.length; at += 8) {
    lines.push(
      ` ${verbs
        .slice(at, at + 8)
        .map((verb) => verb.padEnd(4))
        .join(' ')}`,
    )
  }
  return lines
}
