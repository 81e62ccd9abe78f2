import {
  type FactName,
  factsOf,
  formatChoices,
  formatFactsLine,
  isListable,
  knownFactNames,
  parseFactNames,
} from '@ftpkit/protocol'
import type { SessionState } from '../state.js'
import type { Turn } from '../turn.js'
import { withPath } from './files.js'
import { type Handlers, understood } from './handler.js'
import { begin } from './transfers.js'

/** Listings for programs (RFC 3659 §7). */
export const factCommands: Handlers = {
  MLST(turn, argument) {
    withPath(turn, argument, (path) => {
      if (!isListable(path)) return turn.reply(501, 'A name with a line end cannot be listed')
      turn.ask({ operation: 'stat', path }, (entry) => {
        const line = formatFactsLine(factsOf(entry, turn.state.facts), path)
        turn.reply(250, ['Facts follow:', ` ${line}`, 'End'])
      })
    })
  },

  /** Of what is there and no directory 501, of what is not there 550 (RFC 3659 §7.2.1). */
  MLSD(turn, argument) {
    withPath(turn, argument, (path) => {
      turn.ask({ operation: 'stat', path }, ({ kind }) => {
        if (kind !== 'directory') return turn.reply(501, 'MLSD lists directories; MLST tells of one file')
        begin(turn, 'MLSD', {
          direction: 'facts',
          path,
          offset: 0,
          facts: turn.state.facts,
          // "as if TYPE L 8, MODE S and STRU F had been given" (RFC 3659 §7.2)
          parameters: { type: { code: 'L', byteSize: 8 }, structure: 'F', mode: 'S' },
        })
      })
    })
  },
}

/** Facts for FEAT, those in force with a `*` (RFC 3659 §7.8). */
export function factChoices({ facts }: SessionState): string {
  return formatChoices(knownFactNames.map((name) => ({ name, chosen: facts.includes(name) })))
}

/** OPTS MLST: facts nobody knows are dropped without a word (RFC 3659 §7.9). */
export function chooseFacts(turn: Turn, list: string): void {
  const wanted = understood(turn, parseFactNames, list)?.value
  if (!wanted) return
  const chosen = knownFactNames.filter((name: FactName) => wanted.includes(name.toLowerCase()))
  turn.state.facts = chosen
  turn.reply(200, `MLST OPTS ${chosen.map((name) => `${name};`).join('')}`.trimEnd())
}
