import { do_not_optimize, measure } from 'mitata'
import { type Bound, type Contest, checkAgreement, scales } from './contest.js'
import { ratios, type Spread, spread } from './statistics.js'

/** How long to measure: every side once a round, in turns. */
export interface Effort {
  readonly rounds: number
  /** For each side in each round. */
  readonly milliseconds: number
}

/** A contest, however it was measured. */
export interface Contested extends Omit<Contest, 'sides' | 'sameOctets'> {
  readonly sides: readonly { readonly name: string }[]
}

export interface SideResult {
  readonly name: string
  /** In the scale of the contest. */
  readonly rate: Spread
  /** How many times as fast the first side is, round by round. */
  readonly slowerBy: Spread
}

export interface ContestResult {
  readonly name: string
  readonly scale: string
  readonly sides: readonly SideResult[]
  readonly bounds: readonly Bound[]
  readonly met: boolean
}

/** Measures a contest: A B A B …, and the median of each round. */
export async function hold(contest: Contest, effort: Effort): Promise<ContestResult> {
  checkAgreement(contest)
  const nanoseconds = contest.sides.map((): number[] => [])
  // The first round compiles, and doesn't count.
  for (let round = -1; round < effort.rounds; round++) {
    for (const [index, side] of contest.sides.entries()) {
      const { p50 } = await measure(() => do_not_optimize(side.run()), {
        min_cpu_time: effort.milliseconds * 1e6,
      })
      if (round >= 0) nanoseconds[index]!.push(p50)
    }
  }
  return resultOf(contest, nanoseconds)
}

/** @param nanoseconds for each side those of each round */
export function resultOf(contest: Contested, nanoseconds: readonly number[][]): ContestResult {
  const { divisor, name: scale } = scales[contest.work.unit]
  const sides = contest.sides.map(({ name }, index) => ({
    name,
    rate: spread(nanoseconds[index]!.map((time) => (contest.work.amount / time) * (1e9 / divisor))),
    slowerBy: ratios(nanoseconds[index]!, nanoseconds[0]!),
  }))
  const met = contest.bounds.length === 0 || contest.bounds.some((bound) => reaches(sides, bound))
  return { name: contest.name, scale, sides, bounds: contest.bounds, met }
}

function reaches(sides: readonly SideResult[], bound: Bound): boolean {
  if (bound.kind === 'rate') return sides[0]!.rate.median >= bound.atLeast
  const other = sides.find(({ name }) => name === bound.to)
  if (!other) throw new Error(`no side is called ${bound.to}`)
  return other.slowerBy.median >= bound.atLeast
}
