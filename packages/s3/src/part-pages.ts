/** Capacities of a buffer while its first octets arrive; then it has that of a whole part. */
export const firstSizes = [65_536, 524_288]

/** Pieces of each of the first sizes that are kept, about as many as are used at a time. */
const maxSmall = 4

/**
 * Memory of parts that is used again: dropped, it would be there until it is collected, beside what takes its place. Not
 * counted here; the caller says how much of it may be kept.
 */
export class PartPages {
  private readonly whole: Uint8Array[] = []
  private readonly small = new Map(firstSizes.map((size) => [size, [] as Uint8Array[]]))

  /** @param partSize octets of a whole part */
  constructor(private readonly partSize: number) {}

  /** Memory of some size; what is in it is of no use. */
  take(size: number): Uint8Array {
    return this.kept(size)?.pop() ?? new Uint8Array(size)
  }

  /** Keeps memory that nothing reads or writes any more, if it has a size that is asked for. */
  giveBack(memory: Uint8Array): void {
    const kept = this.kept(memory.length)
    if (kept && (kept === this.whole || kept.length < maxSmall)) kept.push(memory)
  }

  /** Keeps at most this number of whole parts. */
  limit(parts: number): void {
    this.whole.length = Math.min(this.whole.length, parts)
  }

  /** Keeps nothing. */
  clear(): void {
    this.whole.length = 0
    for (const kept of this.small.values()) kept.length = 0
  }

  private kept(size: number): Uint8Array[] | undefined {
    return size === this.partSize ? this.whole : this.small.get(size)
  }
}
