import { do_not_optimize, measure } from 'mitata'
import { type Bound, type Comparison, checkAgreement, scales } from './comparison.js'
import { ratios, type Spread, spread } from './statistics.js'

/** How long to measure. Each round measures every side once, in turns. */
export interface Effort {
  readonly rounds: number
  /** For each side in each round. */
  readonly milliseconds: number
}

/** What the figures of a comparison depend on besides its times. */
export interface ComparedWork extends Omit<Comparison, 'sides' | 'sameOctets'> {
  readonly sides: readonly { readonly name: string }[]
}

export interface ContenderResult {
  readonly name: string
  /** In the scale of the comparison. */
  readonly rate: Spread
  /** How many times as fast the first side is, by round. */
  readonly slowerBy: Spread
}

export interface ComparisonResult {
  readonly name: string
  readonly scale: string
  readonly sides: readonly ContenderResult[]
  readonly bounds: readonly Bound[]
  readonly met: boolean
}

/** Measures a comparison: A B A B …, and the median of each round. */
export async function compare(comparison: Comparison, effort: Effort): Promise<ComparisonResult> {
  checkAgreement(comparison)
  const nanoseconds = comparison.sides.map((): number[] => [])
  // The first round compiles the code and is not counted.
  for (let round = -1; round < effort.rounds; round++) {
    for (const [index, side] of comparison.sides.entries()) {
      const { p50 } = await measure(() => do_not_optimize(side.run()), {
        min_cpu_time: effort.milliseconds * 1e6,
      })
      if (round >= 0) nanoseconds[index]!.push(p50)
    }
  }
  return resultOf(comparison, nanoseconds)
}

/** @param nanoseconds the times of each side, by round */
export function resultOf(comparison: ComparedWork, nanoseconds: readonly number[][]): ComparisonResult {
  const { divisor, name: scale } = scales[comparison.work.unit]
  const sides = comparison.sides.map(({ name }, index) => ({
    name,
    rate: spread(nanoseconds[index]!.map((time) => (comparison.work.amount / time) * (1e9 / divisor))),
    slowerBy: ratios(nanoseconds[index]!, nanoseconds[0]!),
  }))
  const met = comparison.bounds.length === 0 || comparison.bounds.some((bound) => reaches(sides, bound))
  return { name: comparison.name, scale, sides, bounds: comparison.bounds, met }
}

function reaches(sides: readonly ContenderResult[], bound: Bound): boolean {
  if (bound.kind === 'rate') return sides[0]!.rate.median >= bound.atLeast
  const other = sides.find(({ name }) => name === bound.to)
  if (!other) throw new Error(`no side has the name ${bound.to}`)
  return other.slowerBy.median >= bound.atLeast
}
