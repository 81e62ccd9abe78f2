import type { Check, Extent, Outcome } from './check.js'

export type Verdict = 'passed' | 'failed' | 'not run'

/** The result of one check. */
export interface Result extends Omit<Outcome, 'passed'> {
  readonly id: string
  readonly title: string
  readonly target: string
  readonly verdict: Verdict
  readonly seconds: number
  /** Figures hold only for the machine they were measured on. */
  readonly machine: string
  readonly date: string
}

const head = `# Reliability

Written by \`pnpm reliability\`; a check that was not run keeps its row. What each check proves is in
[README.md](README.md).

| id | what | target | measured | passed | machine | date |
| -- | ---- | ------ | -------- | ------ | ------- | ---- |
`

/** Runs a check; it has failed if it throws. */
export async function resultOf(check: Check, extent: Extent, machine: string, date: string): Promise<Result> {
  const { id, title, target } = check
  const began = performance.now()
  const missing = check.missing?.()
  const outcome: Outcome =
    missing === undefined
      ? await check.run(extent).catch((error: Error) => ({
          figure: 'aborted',
          passed: false,
          detail: error.stack ?? String(error),
        }))
      : { figure: 'none', passed: false, detail: missing }
  const verdict = missing === undefined ? (outcome.passed ? 'passed' : 'failed') : 'not run'
  const seconds = Math.round((performance.now() - began) / 100) / 10
  return {
    id,
    title,
    target,
    verdict,
    figure: outcome.figure,
    detail: outcome.detail,
    seconds,
    machine,
    date,
  }
}

/** The table of all checks: a new row for each result, and the previous row of every other check. @param before the previous table */
export function markdownOf(results: readonly Result[], before: string): string {
  const rows = new Map(
    Array.from(before.matchAll(/^\| (R\d+) \|.*$/gm), ([row, id]) => [id!, row] as [string, string]),
  )
  for (const result of results) rows.set(result.id, rowOf(result))
  const sorted = [...rows].sort(([one], [other]) => Number(one.slice(1)) - Number(other.slice(1)))
  return `${head}${sorted.map(([, row]) => row).join('\n')}\n`
}

function rowOf({ id, title, target, verdict, figure, detail, machine, date }: Result): string {
  const measured = [figure, detail].filter(Boolean).join('; ')
  const passed = verdict === 'passed' ? 'yes' : verdict === 'failed' ? 'NO' : 'not run'
  const cells = [id, title, target, measured, passed, machine, date]
  return `| ${cells.map((cell) => cell.split('\n', 1)[0]!.replaceAll('|', '\\|')).join(' | ')} |`
}

/** Major and minor version of a kernel release, without what identifies a build and its machine. */
export function versionOf(release: string): string {
  return /^\d+\.\d+/.exec(release)?.[0] ?? 'of unknown version'
}
