import type { Verb } from '@ftpkit/protocol'
import { isFtpError } from '@ftpkit/transfer'
import type { Turn } from '../turn.js'

/**
 * Carries out one command. The dispatcher has checked that it is known, that its argument has the right shape
 * (present where required, absent where none is allowed) and that the user may give it now.
 */
export type Handler = (turn: Turn, argument: string) => void

export type Handlers = Readonly<Partial<Record<Verb, Handler>>>

/** What `parse` reads from an argument; or undefined, when what is wrong with it was answered. */
export function understood<Value>(
  turn: Turn,
  parse: (argument: string) => Value,
  argument: string,
): { readonly value: Value } | undefined {
  try {
    return { value: parse(argument) }
  } catch (error) {
    if (!isFtpError(error)) throw error
    turn.reply(error.replyHint ?? 501, error.message)
    return undefined
  }
}
