import type { Extent, Tally } from '../check.js'
import { type Attack, type Family, runAttacks } from './attack.js'

/** A family of attacks that brings what it works on. */
export interface FamilyWithGround<Ground> extends Family<Attack<Ground>> {
  /** Prepares the ground, does the work on it, and clears it away. */
  onGround(extent: Extent, work: (ground: Ground) => Promise<void>): Promise<void>
  /** Attacks at the same time. @default 1 */
  readonly atOnce?: number | undefined
}

/** A family whose ground is its own affair. */
export interface RunnableFamily {
  readonly name: string
  /** How many attacks it has. */
  readonly size: number
  run(extent: Extent, tally: Tally): Promise<void>
}

export function runnable<Ground>(family: FamilyWithGround<Ground>): RunnableFamily {
  const { name, attacks, atOnce } = family
  return {
    name,
    size: attacks.length,
    run: (extent, tally) => family.onGround(extent, (ground) => runAttacks(attacks, ground, tally, atOnce)),
  }
}
