/** Four octets at a time, as a 32-bit integer whose lowest octet comes first: "SIMD within a register". */

/** 1 in each of four octets: multiplied by an octet it is four of them. */
export const everyOctet = 0x01010101

const everyHighBit = 0x80808080 | 0

/**
 * Marks the octets of a word that are zero by their high bit; the lowest mark is right, those above it need not be.
 * An octet is zero if and only if subtracting one from each octet borrows into a high bit that was clear.
 */
export function zeroOctets(word: number): number {
  return (word - everyOctet) & ~word & everyHighBit
}

/** The octet of a word that holds its lowest set bit, 0 to 3. The word is not 0. */
export function lowestOctet(word: number): number {
  return (31 - Math.clz32(word & -word)) >> 3
}
