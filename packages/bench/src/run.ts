/** The codec benchmarks: `pnpm bench [--only TEXT] [--rounds N] [--milliseconds N] [--check]`. */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Bound } from './contest.js'
import { contests } from './contests.js'
import type { ContestResult, Effort } from './measure.js'
import { figure, machineLine, printTable, writeReport } from './report.js'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '7' },
    milliseconds: { type: 'string', default: '150' },
    check: { type: 'boolean', default: false },
  },
})
const effort: Effort = { rounds: Number(values.rounds), milliseconds: Number(values.milliseconds) }

const results: ContestResult[] = []
for (const name of Object.keys(contests).filter((name) => name.includes(values.only))) {
  console.error(`${name} …`)
  results.push(await inChild(name))
}

console.log(`\n${machineLine()}`)
console.log(`${effort.rounds} rounds in turns, ${effort.milliseconds} ms a side and round; medians\n`)
printTable(
  ['contest', 'side', 'rate', 'in', 'first is … as fast', 'spread', 'bound'],
  results.flatMap(rowsOf),
)
writeReport('codecs', { effort, results })

const missed = results.filter(({ met }) => !met)
for (const { name, bounds } of missed) console.log(`MISSED: ${name}: ${boundText(bounds)}`)
if (values.check && missed.length > 0) process.exitCode = 1

async function inChild(name: string): Promise<ContestResult> {
  const file = fileURLToPath(new URL('contest-child.ts', import.meta.url))
  const child = fork(file, [name, String(effort.rounds), String(effort.milliseconds)])
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  const result = new Promise<ContestResult>((resolve, reject) => {
    child.once('message', (message) => resolve(message as ContestResult))
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

function rowsOf({ name, scale, sides, bounds, met }: ContestResult): string[][] {
  return sides.map((side, index) => [
    index === 0 ? name : '',
    side.name,
    figure(side.rate.median),
    scale,
    index === 0 ? '' : `${figure(side.slowerBy.median)} ×`,
    index === 0 ? '' : `${figure(side.slowerBy.least)} – ${figure(side.slowerBy.most)}`,
    index === 0 && bounds.length > 0 ? `${met ? 'met' : 'MISSED'}: ${boundText(bounds)}` : '',
  ])
}

function boundText(bounds: readonly Bound[]): string {
  return bounds
    .map((bound) =>
      bound.kind === 'rate' ? `≥ ${bound.atLeast} in all` : `≥ ${bound.atLeast} × ${bound.to}`,
    )
    .join(' or ')
}
