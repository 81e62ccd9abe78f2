/**
 * Four octets at a time, as a 32-bit integer whose lowest octet comes first.
 */

/** 1 in each of four octets: times an octet it is four of them. */
export const everyOctet = 0x01010101

const everyHighBit = 0x80808080 | 0

/** The same memory, to be read and written four octets at a time, wherever they begin. */
export function wordsOf(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
}

/** Marks the octets of a word that are zero; the lowest mark is right, those above it need not be. */
export function zeroOctets(word: number): number {
  return (word - everyOctet) & ~word & everyHighBit
}

/** Which octet of a word the lowest bit lies in, 0 to 3. The word is not 0. */
export function lowestOctet(word: number): number {
  return (31 - Math.clz32(word & -word)) >> 3
}

/** Where the run of an octet stops that goes on at `start`. @param view the words of `chunk` */
export function endOfRun(
  chunk: Uint8Array,
  view: DataView,
  octet: number,
  start: number,
  end: number,
): number {
  const four = Math.imul(octet, everyOctet)
  let at = start
  for (; at + 4 <= end; at += 4) {
    const unlike = view.getInt32(at, true) ^ four
    if (unlike !== 0) return at + lowestOctet(unlike)
  }
  while (at < end && chunk[at] === octet) at++
  return at
}
