/** Files and octets, or a change of them. */
export interface Usage {
  /** How many files. */
  readonly files: number
  /** The sum of their sizes. */
  readonly octets: number
}

/** How much may be stored. What is left out is not limited. */
export interface QuotaLimits {
  /** How many files; directories do not count. */
  readonly files?: number | undefined
  /** Of files, as their owners see them: not what they take on a disk. */
  readonly octets?: number | undefined
}

/**
 * Knows how much of each quota is used, those parts of running uploads included that were reserved for them. One in a
 * database lets several servers share a quota. A fault of it refuses what was asked for, by 451.
 */
export interface QuotaLedger {
  /** What is used of a quota; undefined until it was counted. */
  usage(key: string): Promise<Usage | undefined>
  /** Sets what is used of a quota, by a count. Where it is known already, that stays. */
  begin(key: string, counted: Usage): Promise<void>
  /**
   * Adds a change, in one step with its check: what would exceed a limit by adding to it changes nothing. What is less
   * than nothing in the end is nothing.
   *
   * @param held how much of the change is reserved for a running upload. A ledger that outlives the process frees that when
   *   the process ends without having taken it back. Default: nothing
   * @returns what is used then; undefined where it is refused
   */
  add(key: string, change: Usage, limits: QuotaLimits, held?: Usage): Promise<Usage | undefined>
}

/** Nothing used, or no change. */
export const noUsage: Usage = { files: 0, octets: 0 }

/** A ledger in memory: after a restart the files are counted again. */
export class MemoryQuotaLedger implements QuotaLedger {
  private readonly used = new Map<string, Usage>()

  async usage(key: string): Promise<Usage | undefined> {
    return this.used.get(key)
  }

  async begin(key: string, counted: Usage): Promise<void> {
    if (!this.used.has(key)) this.used.set(key, counted)
  }

  async add(key: string, change: Usage, limits: QuotaLimits): Promise<Usage | undefined> {
    const before = this.used.get(key) ?? noUsage
    const after = {
      files: Math.max(0, before.files + change.files),
      octets: Math.max(0, before.octets + change.octets),
    }
    if (exceeds(change.files, after.files, limits.files)) return undefined
    if (exceeds(change.octets, after.octets, limits.octets)) return undefined
    this.used.set(key, after)
    return after
  }
}

function exceeds(change: number, after: number, limit = Number.POSITIVE_INFINITY): boolean {
  return change > 0 && after > limit
}
