/**
 * What a segment is of its record: the two low-order bits of the third octet of a segment descriptor word.
 * All other bits of the third and fourth octets are zero.
 */
export const Segment = { complete: 0, first: 1, last: 2, middle: 3 } as const

/** Records cut into segments behind segment descriptor words: RECFM VS, and VBS. */
export interface SpannedFormat {
  /** Whether segments are gathered in blocks behind block descriptor words; false unless given. */
  readonly blocked?: boolean | undefined
  /**
   * Largest segment to write, or largest block if they are blocked, in octets, descriptor words included: 9 to
   * 32 760, which is the default.
   */
  readonly blockSize?: number | undefined
}
