import type { Bound } from './comparison.js'
import type { ComparisonResult } from './measure.js'
import { figure, printTable } from './report.js'

/** Prints comparisons, and below the table the bounds that were missed. @returns whether all were reached */
export function printComparisons(results: readonly ComparisonResult[]): boolean {
  const headings = ['comparison', 'side', 'rate', 'in', 'first is … as fast', 'least – most', 'bound']
  printTable(headings, results.flatMap(rowsOf))
  const missed = results.filter(({ met }) => !met)
  for (const { name, bounds, scale } of missed) console.log(`MISSED: ${name}: ${boundText(bounds, scale)}`)
  return missed.length === 0
}

function rowsOf({ name, scale, sides, bounds, met }: ComparisonResult): string[][] {
  return sides.map((side, index) => [
    index === 0 ? name : '',
    side.name,
    figure(side.rate.median),
    scale,
    index === 0 ? '' : `${figure(side.slowerBy.median)} ×`,
    index === 0 ? '' : `${figure(side.slowerBy.least)} – ${figure(side.slowerBy.most)}`,
    index === 0 && bounds.length > 0 ? `${met ? 'met' : 'MISSED'}: ${boundText(bounds, scale)}` : '',
  ])
}

function boundText(bounds: readonly Bound[], scale: string): string {
  return bounds
    .map((bound) =>
      bound.kind === 'rate' ? `≥ ${bound.atLeast} ${scale}` : `≥ ${bound.atLeast} × ${bound.to}`,
    )
    .join(' or ')
}
