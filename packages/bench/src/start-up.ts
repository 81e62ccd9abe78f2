/**
 * The processor time that the built commands take to start, beside Node with an empty program, in one run on one machine:
 * `pnpm bench:start [--rounds N] [--starts N] [--check]`.
 */

import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { builtCommand } from './built-commands.js'
import { start, stopped, success, temporaryFolder } from './children.js'
import { processorTimeOfEnded } from './process-figures.js'
import { figure, load, machineLine, printTable, writeReport } from './report.js'
import { startBuilt } from './server/built.js'
import { ratios, type Spread, spread } from './statistics.js'

/** A program that starts, does little and ends. */
interface Command {
  readonly name: string
  readonly run: () => Promise<void>
  /** How many times the processor time of bare Node it may take. Default: it is only shown. */
  readonly atMost?: number | undefined
}

interface Result {
  readonly name: string
  /** Milliseconds of processor time of a start. */
  readonly milliseconds: Spread
  /** How many times that of bare Node, by round. */
  readonly times: Spread
  readonly bound: string
  readonly verdict: 'met' | 'MISSED' | 'shown'
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    starts: { type: 'string', default: '10' },
    check: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
/** Starts of a round: the system counts processor time in hundredths of a second. */
const starts = Number(values.starts)

const before = load()
const server = await startBuilt({ folder: temporaryFolder() })
const results = await measured(await commands(`ftp://127.0.0.1:${server.port}/`))
await server.stop()
const after = load()

console.log(`\n${machineLine()}`)
console.log(`load ${before} → ${after}; medians of ${rounds} rounds in turns, of ${starts} starts each`)
console.log('processor time of a start, all threads and the system included, with the least and the most\n')
printTable(
  ['line', 'a start', 'beside bare Node', 'bound', ''],
  results.map(({ name, milliseconds, times, bound, verdict }) => [
    name,
    `${ranged(milliseconds)} ms`,
    `${ranged(times)} ×`,
    bound,
    verdict,
  ]),
)
writeReport('start-up', { rounds, starts, load: { before, after }, results })
if (values.check && results.some(({ verdict }) => verdict === 'MISSED')) process.exitCode = 1

function ranged({ median, least, most }: Spread): string {
  return `${figure(median)} (${figure(least)} – ${figure(most)})`
}

/** Bare Node, and the commands with their default options. @throws Error if a build is missing or older than the sources */
async function commands(url: string): Promise<Command[]> {
  const [client, own] = await Promise.all([builtCommand('client'), builtCommand('server')])
  return [
    { name: 'node -e 0', run: () => ended('-e', '0') },
    { name: 'ftpkit --version', run: () => ended(client, '--version'), atMost: 1.8 },
    { name: 'ftpkit ls, an empty directory', run: () => ended(client, 'ls', url), atMost: 3 },
    { name: 'ftpkit-server, until it is ready', run: () => served(own) },
  ]
}

async function ended(...args: string[]): Promise<void> {
  await success(start(process.execPath, args, { stdio: 'ignore' }), args.join(' '))
}

async function served(path: string): Promise<void> {
  const child = start(process.execPath, [path, '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface(child.stdout!)) if (/^ready /.test(line)) break
  await stopped(child)
}

/** Starts each in turns. */
async function measured(all: readonly Command[]): Promise<Result[]> {
  const taken = all.map((): number[] => [])
  for (let round = -1; round < rounds; round++) {
    for (const [index, { run }] of all.entries()) {
      const start = processorTimeOfEnded()
      for (let count = 0; count < starts; count++) await run()
      // The first round reads the files from the disk.
      if (round >= 0) taken[index]!.push((processorTimeOfEnded() - start) / starts / 1e6)
    }
  }
  const [bare] = taken
  return all.map(({ name, atMost }, index) => {
    const times = ratios(taken[index]!, bare!)
    const verdict = atMost === undefined ? 'shown' : times.median <= atMost ? 'met' : 'MISSED'
    const bound = atMost === undefined ? '' : `≤ ${atMost} ×`
    return { name, milliseconds: spread(taken[index]!), times, bound, verdict }
  })
}
