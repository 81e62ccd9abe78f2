import type { Remainder } from './padding.js'

/**
 * What a codec of TYPE L carries across a position that cuts a logical byte in two, else `clear`. A restart marker
 * there must remember it (RFC 1123 §4.1.3.4). Only the same codec can read it; it is printable and has no space.
 */
export type LocalState = 'clear' | `${number}.${string}`

export function formatLocalState({ bits, value }: Remainder): LocalState {
  return bits === 0 ? 'clear' : `${bits}.${value.toString(16)}`
}

/** @throws RangeError for what is no state, or has `limit` bits or more */
export function parseLocalState(state: LocalState, limit: number): Remainder {
  if (state === 'clear') return { bits: 0, value: 0n }
  const [, digits, hex] = /^(\d+)\.([0-9a-f]+)$/.exec(state) ?? []
  const bits = Number(digits)
  const value = hex === undefined ? 0n : BigInt(`0x${hex}`)
  if (!(bits < limit && value < 1n << BigInt(bits))) throw new RangeError(`no state of this codec: ${state}`)
  return { bits, value }
}
