import type { Extent, Tally } from '../check.js'
import { type Attack, type Family, runAttacks } from './attack.js'

/** A family of attacks that brings what it works on. */
export interface FamilyWithGround<Ground> extends Family<Attack<Ground>> {
  /** Prepares the ground, does the work on it, and clears it away. */
  onGround(extent: Extent, work: (ground: Ground) => Promise<void>): Promise<void>
  /** Attacks at the same time. @default 1 */
  readonly atOnce?: number | undefined
  /** Where only a share of the check runs, one attack of this number is run. @default 1 */
  readonly stride?: number | undefined
}

/** A family whose ground is its own affair. */
export interface RunnableFamily {
  readonly name: string
  /** @returns the number of attacks that were run */
  run(extent: Extent, tally: Tally): Promise<number>
}

export function runnable<Ground>(family: FamilyWithGround<Ground>): RunnableFamily {
  const { name, atOnce, stride = 1 } = family
  return {
    name,
    async run(extent, tally) {
      const attacks = extent.sample(family.attacks, stride)
      await family.onGround(extent, (ground) => runAttacks(attacks, ground, tally, atOnce))
      return attacks.length
    },
  }
}
