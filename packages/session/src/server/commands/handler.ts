import type { Verb } from '@ftpkit/protocol'
import type { Turn } from '../turn.js'

/**
 * Carries out one command. The dispatcher has checked that it is known, that its argument has the right shape
 * (present where required, absent where none is allowed) and that the user may give it now.
 */
export type Handler = (turn: Turn, argument: string) => void

export type Handlers = Readonly<Partial<Record<Verb, Handler>>>
