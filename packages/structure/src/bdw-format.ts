/** Records behind record descriptor words, gathered into blocks behind block descriptor words: RECFM VB. */
export interface BdwFormat {
  /** Largest block to write, in octets, descriptor words included (BLKSIZE): 9 to 32 760, which is the default. */
  readonly blockSize?: number | undefined
}

/** Octets of a block descriptor word. */
export const bdwOctets = 4

/** Largest block and largest segment of DFSMS, in octets, its own descriptor word included. */
const maxBlockSize = 32_760

/** A block descriptor word, a record descriptor word and one octet. */
const minBlockSize = 9

/** @throws RangeError for anything but a whole number from 9 to 32 760 */
export function checkedBlockSize(size: number = maxBlockSize): number {
  if (Number.isInteger(size) && size >= minBlockSize && size <= maxBlockSize) return size
  throw new RangeError(`a block has ${minBlockSize} to ${maxBlockSize} octets, not ${size}`)
}
