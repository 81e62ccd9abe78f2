import { permitsReply, type Verb } from '@ftpkit/protocol'

/** What stands in for a code that a command may not give, in the order they are tried. */
const substitutes = [550, 451, 501, 500]

/** The code itself where the command's row of RFC 959 §5.4 has it, else the nearest that the row has. */
export function permitted(verb: Verb | undefined, code: number): number {
  if (!verb || permitsReply(verb, code)) return code
  return substitutes.find((substitute) => permitsReply(verb, substitute)) ?? 500
}
