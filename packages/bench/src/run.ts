/** The codec benchmarks: `pnpm bench [--only TEXT] [--rounds N] [--milliseconds N] [--check]`. */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { comparisons } from './codecs.js'
import { printComparisons } from './comparison-table.js'
import type { ComparisonResult, Effort } from './measure.js'
import { machineLine, writeReport } from './report.js'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '7' },
    milliseconds: { type: 'string', default: '150' },
    check: { type: 'boolean', default: false },
  },
})
const effort: Effort = { rounds: Number(values.rounds), milliseconds: Number(values.milliseconds) }

const results: ComparisonResult[] = []
for (const name of Object.keys(comparisons).filter((name) => name.includes(values.only))) {
  console.error(`${name} …`)
  results.push(await inChild(name))
}

console.log(`\n${machineLine()}`)
console.log(`${effort.rounds} rounds in turns, ${effort.milliseconds} ms a side and round; medians\n`)
const met = printComparisons(results)
writeReport('codecs', { effort, results })
if (values.check && !met) process.exitCode = 1

async function inChild(name: string): Promise<ComparisonResult> {
  const file = fileURLToPath(new URL('comparison-child.ts', import.meta.url))
  const child = fork(file, [name, String(effort.rounds), String(effort.milliseconds)])
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  const result = new Promise<ComparisonResult>((resolve, reject) => {
    child.once('message', (message) => resolve(message as ComparisonResult))
    child.once('exit', (status) => reject(new Error(`${name} ended with ${status} before its result`)))
  })
  const exited = once(child, 'exit')
  try {
    const found = await result
    await exited
    return found
  } finally {
    process.off('exit', end)
  }
}
