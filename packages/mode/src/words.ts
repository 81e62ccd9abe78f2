import { everyOctet, lowestOctet } from '@ftpkit/transfer'

/** The same memory, to be read and written four octets at a time at any place. */
export function wordsOf(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
}

/** Where the run of an octet stops that continues at `start`. @param words those of `chunk` */
export function endOfRun(
  chunk: Uint8Array,
  words: DataView,
  octet: number,
  start: number,
  end: number,
): number {
  const four = Math.imul(octet, everyOctet)
  let at = start
  for (; at + 4 <= end; at += 4) {
    const unlike = words.getInt32(at, true) ^ four
    if (unlike !== 0) return at + lowestOctet(unlike)
  }
  while (at < end && chunk[at] === octet) at++
  return at
}
