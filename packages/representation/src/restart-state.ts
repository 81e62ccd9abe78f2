/**
 * What a codec must remember at a restart marker besides the position in the file, so that `initialState` of another one
 * continues there: RFC 1123 §4.1.3.4 names the marker between CR and LF. States are printable and have no space.
 */

/** Of a codec of line ends: nothing, or a CR whose meaning depends on the next octet. */
export type LineEndState = 'clear' | 'after-cr'

/** Whether a string is a state of a codec of TYPE A or E. */
export function isLineEndState(state: string): state is LineEndState {
  return state === 'clear' || state === 'after-cr'
}

const asaStates = ['beginning', 'in-line', 'line-ended'] as const

/** Of an `AsaDecoder`: before the first line, inside a line, or after the end of one. */
export type AsaState = (typeof asaStates)[number]

/** Whether a string is a state of an `AsaDecoder`. */
export function isAsaState(state: string): state is AsaState {
  return asaStates.includes(state as AsaState)
}

const asaEncoderStates = ['beginning', 'in-line', 'line-start', 'one-empty', 'two-empty'] as const

/** Of an `AsaEncoder`: before the first line, inside a line, or at the start of one, after 0 to 2 empty lines not yet sent. */
export type AsaEncoderState = (typeof asaEncoderStates)[number]

/** Whether a string is a state of an `AsaEncoder`. */
export function isAsaEncoderState(state: string): state is AsaEncoderState {
  return asaEncoderStates.includes(state as AsaEncoderState)
}

/** Of a codec of TYPE L: nothing, or the bits of a logical byte that the position cuts in two. Only the same codec can read it. */
export type LocalState = 'clear' | `${number}.${string}`

/**
 * Whether a string is a state of a codec of TYPE L.
 *
 * @param size bits of a logical byte; for a `LocalEncoder` of the form `words`, of the octets of a word
 */
export function isLocalState(state: string, size: number): state is LocalState {
  return remainderOf(state, size) !== undefined
}

/** Bits of an unfinished logical byte, and their value. */
export interface Remainder {
  readonly bits: number
  readonly value: bigint
}

export function formatLocalState({ bits, value }: Remainder): LocalState {
  return bits === 0 ? 'clear' : `${bits}.${value.toString(16)}`
}

/** @throws RangeError unless {@link isLocalState} */
export function parseLocalState(state: LocalState, size: number): Remainder {
  return remainderOf(state, size) ?? refuseState(state)
}

function remainderOf(state: string, size: number): Remainder | undefined {
  if (state === 'clear') return { bits: 0, value: 0n }
  const [, digits, hex] = /^(\d+)\.([0-9a-f]+)$/.exec(state) ?? []
  if (digits === undefined || hex === undefined) return undefined
  const bits = Number(digits)
  if (bits >= size) return undefined
  const value = BigInt(`0x${hex}`)
  return value < 1n << BigInt(bits) ? { bits, value } : undefined
}

/** Returns the state a codec begins in. @throws RangeError unless it is one of that codec */
export function checkState<State extends string>(state: State, isState: (state: string) => boolean): State {
  return isState(state) ? state : refuseState(state)
}

function refuseState(state: string): never {
  throw new RangeError(`${JSON.stringify(state)} is not a state of this codec`)
}
