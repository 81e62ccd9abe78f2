/**
 * How logical bytes lie in the local file.
 *
 * - `packed`: as on the network, one after the other without gaps, so that a file stored and retrieved is the same.
 * - `words`: each in the smallest whole number of octets that holds it, high-order octet first, zeros in front.
 */
export type LocalForm = 'packed' | 'words'

/** Octets of a logical byte in the form `words`. */
export function wordLength(byteSize: number): number {
  return Math.ceil(byteSize / 8)
}
