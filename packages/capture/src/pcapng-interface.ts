import type { Fields } from './fields.js'
import { optionsOf } from './pcapng-options.js'

/** An interface that packets were captured on: what its Interface Description Block says. */
export interface CaptureInterface {
  readonly link: number
  /** Octets of a packet that are captured at most; 0 without a bound. */
  readonly snapLength: number
  /**
   * @param high and `low`: the two halves of a time in a packet block
   * @returns milliseconds since 1970-01-01 00:00 UTC; undefined for more than a Date can hold, which no clock has shown
   */
  timeOf(high: number, low: number): number | undefined
}

/** Options of an Interface Description Block (draft-ietf-opsawg-pcapng §4.2). */
const timeResolution = 9
const timeOffset = 14

/** Units of time in a second where a block names none. */
const defaultUnits = 1e6

/** Milliseconds before and after 1970 that a Date can hold. */
const maxTime = 8.64e15

/** Octets before the options of the block: its type and length, link, reserved, snap length. */
const optionsStart = 16

/** Reads the block `octets[start, end)`. An option of a length that it can't have is passed over. */
export function readInterface(
  fields: Fields,
  octets: Uint8Array,
  start: number,
  end: number,
): CaptureInterface {
  let units = defaultUnits
  let offset = 0
  for (const { code, at, length } of optionsOf(fields, octets, start + optionsStart, end - 4)) {
    if (code === timeResolution && length === 1) units = unitsPerSecond(octets[at]!)
    if (code === timeOffset && length === 8) offset = int64(fields, octets, at) * 1_000
  }
  return {
    link: fields.uint16(octets, start + 8),
    snapLength: fields.uint32(octets, start + 12),
    timeOf: (high, low) => {
      const time = ((high * 2 ** 32 + low) / units) * 1_000 + offset
      return Math.abs(time) <= maxTime ? time : undefined
    },
  }
}

/** A power of 10, or of 2 if the uppermost bit is set. */
function unitsPerSecond(resolution: number): number {
  return resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution
}

/** Seconds that may be negative. */
function int64(fields: Fields, octets: Uint8Array, at: number): number {
  const first = fields.uint32(octets, at)
  const second = fields.uint32(octets, at + 4)
  const [high, low] = fields.uint16(Uint8Array.of(0, 1), 0) === 1 ? [first, second] : [second, first]
  return (high | 0) * 2 ** 32 + low
}
