import type { Line, Outcome } from './line.js'

export type Verdict = 'passed' | 'failed' | 'not run'

/** What became of one line. */
export interface Result extends Omit<Outcome, 'passed'> {
  readonly id: string
  readonly title: string
  readonly target: string
  readonly verdict: Verdict
  readonly seconds: number
  /** Where and when: figures of another machine are others. */
  readonly machine: string
  readonly date: string
}

const head = `# Reliability

Written by \`pnpm reliability\`; a line that was not run keeps its row. What each line proves is in
[README.md](README.md).

| id | what | target | measured | passed | machine | date |
| -- | ---- | ------ | -------- | ------ | ------- | ---- |
`

/** Runs a line; what it throws fails it. */
export async function resultOf(line: Line, machine: string, date: string): Promise<Result> {
  const { id, title, target } = line
  const began = performance.now()
  const missing = line.missing?.()
  const outcome: Outcome =
    missing === undefined
      ? await line.run('full').catch((error: Error) => ({
          figure: 'broke off',
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

/** The table of all lines: of those that were run now, and the rows that stood there of the others. */
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

/** Major and minor of a kernel's release: what follows names a build, and the machine it was made for. */
export function versionOf(release: string): string {
  return /^\d+\.\d+/.exec(release)?.[0] ?? 'of unknown version'
}
