/** Kinds of padding: after the last record, the NUL after a CR, and the end of a block of 1014 octets. */
export const Padding = { afterLast: 0, nulAfterCr: 1, endOfBlock: 2 } as const
