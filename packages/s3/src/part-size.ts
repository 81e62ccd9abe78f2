const mebibyte = 1_048_576

/** Parts that an upload may have. */
export const maxParts = 10_000

/** Parts in which a file fits whose size was announced: some are left, in case that it is larger. */
const plannedParts = 9_000

/** Parts after which parts that may grow have twice the size. */
const partsOfOneSize = 1_000

/** Octets of a part, at least and at most. */
export interface PartSizes {
  readonly least: number
  readonly most: number
}

/** The size of the parts of a file of about `expected` octets, in whole MiB where that is more than the least. */
export function partSizeFor(expected: number, { least, most }: PartSizes): number {
  const needed = Math.ceil(expected / plannedParts / mebibyte) * mebibyte
  return Math.min(Math.max(least, needed), Math.max(least, most))
}

/** The size of the part after a number of others, where parts may grow: it doubles every thousand parts. */
export function grownPartSize(first: number, sent: number, most: number): number {
  return Math.max(first, Math.min(most, first * 2 ** Math.floor(sent / partsOfOneSize)))
}
