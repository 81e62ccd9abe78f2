/** Converts octets of one page, in pieces of any size, to octets of another. */
export interface Converter {
  /** Converts `octets[start, end)`, which it does not keep. @returns octets that the caller owns */
  write(octets: Uint8Array, start?: number, end?: number): Uint8Array
  /** Ends a record or the file. @returns what was held back, and a shift-in if one is needed */
  end(): Uint8Array
  /**
   * Does what `write` does, into `memory` from `at` on, which has {@link maxOutput} octets free. What follows the output
   * may be overwritten.
   *
   * @returns where the output ends
   */
  writeInto(memory: Uint8Array, at: number, octets: Uint8Array, start: number, end: number): number
  /** Does what `end` does, as {@link writeInto}. */
  endInto(memory: Uint8Array, at: number): number
  /** Counts octets of the input that are converted elsewhere, from a place where nothing is held back. */
  skip(count: number): void
}

/** Most octets of output of the given number of octets of input, and of what was held back before them. */
export function maxOutput(octets: number): number {
  return 4 * octets + 16
}
