import type { Fields } from './fields.js'
import { maxRemarkLength, type Remark, remarkOf } from './remarks.js'

/** An option of a block: its octets are `length` ones from `at`. */
export interface BlockOption {
  readonly code: number
  readonly at: number
  readonly length: number
}

const endOfOptions = 0

/** The option with a comment (draft-ietf-opsawg-pcapng §3.5). */
export const comment = 1

const utf8 = new TextDecoder()

/** The options in `octets[start, end)`, up to the first that is not whole. */
export function* optionsOf(
  fields: Fields,
  octets: Uint8Array,
  start: number,
  end: number,
): Generator<BlockOption> {
  for (let at = start; at + 4 <= end; ) {
    const code = fields.uint16(octets, at)
    const length = fields.uint16(octets, at + 2)
    if (code === endOfOptions || at + 4 + length > end) return
    yield { code, at: at + 4, length }
    at += 4 + ((length + 3) & ~3)
  }
}

/** The first remark that is known among the comments in `octets[start, end)`. */
export function remarkIn(fields: Fields, octets: Uint8Array, start: number, end: number): Remark | undefined {
  for (const { code, at, length } of optionsOf(fields, octets, start, end)) {
    if (code !== comment || length > maxRemarkLength) continue
    const remark = remarkOf(utf8.decode(octets.subarray(at, at + length)))
    if (remark) return remark
  }
  return undefined
}
