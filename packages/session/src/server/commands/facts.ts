import {
  type FactName,
  factsOf,
  formatChoices,
  formatFactsLine,
  isListable,
  knownFactNames,
  parseFactNames,
} from '@ftpkit/protocol'
import type { CommandContext, Handlers } from '../context.js'
import type { SessionState } from '../state.js'
import { withPath } from './files.js'
import { begin } from './transfers.js'

/** Listings for programs (RFC 3659 §7). */
export const factCommands: Handlers = {
  MLST(context, argument) {
    withPath(context, argument, (path) => {
      if (!isListable(path)) return context.reply(501, 'Cannot list a name that contains a line break')
      context.ask({ operation: 'stat', path }, (entry) => {
        const line = formatFactsLine(factsOf(entry, context.state.facts), path)
        context.reply(250, ['Facts follow:', ` ${line}`, 'End'])
      })
    })
  },

  /** 501 for something that is not a directory, 550 for a path that does not exist (RFC 3659 §7.2.1). */
  MLSD(context, argument) {
    withPath(context, argument, (path) => {
      context.ask({ operation: 'stat', path }, ({ kind }) => {
        if (kind !== 'directory') return context.reply(501, 'Not a directory; use MLST for a file')
        begin(context, 'MLSD', {
          direction: 'facts',
          path,
          offset: 0,
          facts: context.state.facts,
          // "as if TYPE L 8, MODE S and STRU F had been given" (RFC 3659 §7.2)
          parameters: { type: { code: 'L', byteSize: 8 }, structure: 'F', mode: 'S' },
        })
      })
    })
  },
}

/** Facts for FEAT, with a `*` after those in effect (RFC 3659 §7.8). */
export function factChoices({ facts }: SessionState): string {
  return formatChoices(knownFactNames.map((name) => ({ name, chosen: facts.includes(name) })))
}

/** OPTS MLST: unknown facts are ignored without a message (RFC 3659 §7.9). */
export function chooseFacts(context: CommandContext, list: string): void {
  const wanted = context.parse(parseFactNames, list)?.value
  if (!wanted) return
  const chosen = knownFactNames.filter((name: FactName) => wanted.includes(name.toLowerCase()))
  context.state.facts = chosen
  context.reply(200, `MLST OPTS ${chosen.map((name) => `${name};`).join('')}`.trimEnd())
}
