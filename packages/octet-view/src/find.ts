import type { OctetSource } from './source.js'

/** Octets read at a time. */
const step = 262_144

/**
 * Finds octets after a place, and then from the beginning.
 *
 * @param from where the search begins
 * @param isCancelled asked after each part that was read
 * @returns where they begin; undefined if they are nowhere, or if it was cancelled
 */
export async function findOctets(
  source: OctetSource,
  wanted: Uint8Array,
  from: number,
  isCancelled: () => boolean = () => false,
): Promise<number | undefined> {
  if (wanted.length === 0) return undefined
  const start = Math.max(0, Math.min(from, source.length))
  const after = await findBetween(source, wanted, start, source.length, isCancelled)
  return (
    after ?? findBetween(source, wanted, 0, Math.min(source.length, start + wanted.length - 1), isCancelled)
  )
}

async function findBetween(
  source: OctetSource,
  wanted: Uint8Array,
  from: number,
  to: number,
  isCancelled: () => boolean,
): Promise<number | undefined> {
  for (let at = from; at + wanted.length <= to; at += step) {
    const octets = await source.read(at, Math.min(to, at + step + wanted.length - 1))
    const found = indexOf(octets, wanted)
    if (found >= 0) return at + found
    if (isCancelled()) return undefined
  }
  return undefined
}

function indexOf(octets: Uint8Array, wanted: Uint8Array): number {
  const first = wanted[0]!
  for (let at = octets.indexOf(first); at >= 0; at = octets.indexOf(first, at + 1)) {
    if (wanted.every((octet, index) => octets[at + index] === octet)) return at
  }
  return -1
}

/** Reads octets in hexadecimal, with or without spaces: `0D 0A`. @returns undefined for anything else */
export function octetsOfHex(text: string): Uint8Array | undefined {
  const digits = text.replaceAll(/\s+|0x/gi, '')
  if (digits.length === 0 || digits.length % 2 > 0 || /[^0-9a-f]/i.test(digits)) return undefined
  return Uint8Array.from(digits.match(/../g)!, (pair) => Number.parseInt(pair, 16))
}
