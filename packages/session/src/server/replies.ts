import { permitsReply, type Verb } from '@ftpkit/protocol'

/**
 * What stands for a code that a command may not give, in the order they are tried. By the first digits (RFC 959
 * §4.2): x0z is about syntax, 4yz says that the same may work later.
 */
const substitutes: readonly (readonly [begins: RegExp, instead: readonly number[]])[] = [
  [/^50/, []],
  [/^4/, [450, 451, 550, 553, 530]],
  [/^5/, [550, 553, 450, 530]],
]

/** The code itself where the command's row of RFC 959 §5.4 has it, else the nearest that the row has. */
export function permitted(verb: Verb, code: number): number {
  if (permitsReply(verb, code)) return code
  const [, instead = []] = substitutes.find(([begins]) => begins.test(String(code))) ?? []
  return instead.find((substitute) => permitsReply(verb, substitute)) ?? 500
}
