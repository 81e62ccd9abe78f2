/**
 * RETR and STOR of `ftpkit-server` beside a plain copy between file and socket:
 * `pnpm bench:transfer [--mebibytes N] [--rounds N] [--folder DIR] [--check]`.
 */

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { inMemory, run, start, temporaryFolder } from './children.js'
import type { Bound } from './comparison.js'
import { printComparisons } from './comparison-table.js'
import { writeRandomFile } from './files.js'
import { type ComparisonResult, resultOf } from './measure.js'
import type { Task } from './peer.js'
import { processorTimeOf } from './process-figures.js'
import { machineLine, printTable, writeReport } from './report.js'
import { account } from './server/served.js'

const { values } = parseArgs({
  options: {
    mebibytes: { type: 'string', default: '512' },
    rounds: { type: 'string', default: '7' },
    folder: { type: 'string', default: inMemory },
    profile: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
})
const mebibytes = Number(values.mebibytes)
const rounds = Number(values.rounds)
const octets = mebibytes * 1_048_576

interface Copy {
  readonly name: string
  /** Who serves the file. */
  readonly pid: number
  /** @returns nanoseconds */
  measure(): Promise<number>
}

const folder = temporaryFolder(values.folder)
const original = join(folder, 'original')
await writeRandomFile(original, mebibytes)

const flags = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : []
const log = process.env.FTPKIT_BENCH_LOG ? 'inherit' : 'ignore'
const server = await ServerProcess.start(folder, { account, flags, log })
const peer = node('peer.ts', [])
const plain = node('plain-server.ts', [original])
const results: ComparisonResult[] = []
/** Processor time of who serves the file: it hardly depends on what else the machine does. */
const costs: { comparison: string; side: string; millisecondsPerGB: number }[] = []
try {
  const [ports] = (await once(plain, 'message')) as [Record<string, number>]
  results.push(
    await comparison('RETR by a client of Node that drops what comes', 2.3, [
      { name: 'ftpkit-server', pid: server.pid, measure: () => ask('retrieve', server.port) },
      { name: 'plain copy', pid: plain.pid!, measure: () => ask('receive', ports.send!) },
      { name: 'tuned copy', pid: plain.pid!, measure: () => ask('receive', ports.sendTuned!) },
    ]),
    await comparison('STOR by a client of Node that sends from memory', 1.7, [
      { name: 'ftpkit-server', pid: server.pid, measure: () => ask('store', server.port) },
      { name: 'plain copy', pid: plain.pid!, measure: () => ask('send', ports.receive!) },
      { name: 'tuned copy', pid: plain.pid!, measure: () => ask('send', ports.receiveTuned!) },
    ]),
    await comparison('RETR by curl to /dev/null', 2.3, [
      {
        name: 'ftpkit-server',
        pid: server.pid,
        measure: () => curl('--output', '/dev/null', server.url('original')),
      },
      {
        name: 'plain copy',
        pid: plain.pid!,
        measure: () => curl('--output', '/dev/null', ...rawUrl(ports.send!)),
      },
      {
        name: 'tuned copy',
        pid: plain.pid!,
        measure: () => curl('--output', '/dev/null', ...rawUrl(ports.sendTuned!)),
      },
    ]),
    await comparison('STOR by curl', undefined, [
      {
        name: 'ftpkit-server',
        pid: server.pid,
        measure: () => curl('--upload-file', original, server.url('stored')),
      },
    ]),
  )
} finally {
  plain.kill()
  peer.kill()
  await server.end('SIGTERM')
}

console.log(`\n${machineLine()}`)
console.log(
  `ftpkit-server (${server.form}), ${mebibytes} MiB in ${values.folder}, ${rounds} rounds in turns; medians\n`,
)
const met = printComparisons(results)
console.log('\nProcessor time of the process that serves the file, system calls included\n')
printTable(
  ['comparison', 'side', 'ms per GB'],
  costs.map(({ comparison, side, millisecondsPerGB }) => [comparison, side, millisecondsPerGB.toFixed(0)]),
)
writeReport('transfer-speed', { form: server.form, mebibytes, rounds, folder: values.folder, results, costs })
if (values.check && !met) process.exitCode = 1

/** @param aim GB/s that were reached by a first experiment on a machine of 2 cores */
async function comparison(
  name: string,
  aim: number | undefined,
  sides: readonly Copy[],
): Promise<ComparisonResult> {
  const nanoseconds = sides.map((): number[] => [])
  const processorTime = sides.map(() => 0)
  // The first round compiles, and doesn't count.
  for (let round = -1; round < rounds; round++) {
    for (const [index, side] of sides.entries()) {
      const before = processorTimeOf(side.pid)
      const time = await side.measure()
      if (round < 0) continue
      nanoseconds[index]!.push(time)
      processorTime[index]! += processorTimeOf(side.pid) - before
    }
  }
  for (const [index, side] of sides.entries()) {
    const millisecondsPerGB = (processorTime[index]! / 1e6 / rounds / octets) * 1e9
    costs.push({ comparison: name, side: side.name, millisecondsPerGB })
  }
  const bounds: Bound[] =
    aim === undefined
      ? []
      : [
          { kind: 'ratio', to: 'plain copy', atLeast: 1 },
          { kind: 'rate', atLeast: aim },
        ]
  return resultOf({ name, work: { amount: octets, unit: 'octets' }, sides, bounds }, nanoseconds)
}

async function ask(kind: Task['kind'], port: number): Promise<number> {
  const task: Task = { kind, port, octets, name: kind === 'store' ? 'stored' : 'original' }
  const time = await new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`the peer ended while it had to ${kind}`))
    peer.once('exit', ended)
    peer.once('message', (answer) => {
      peer.off('exit', ended)
      resolve(answer)
    })
    peer.send(task)
  })
  return time as number
}

/** Login is counted, as everything that curl does; so is its start. */
async function curl(...args: string[]): Promise<number> {
  const begin = performance.now()
  await run('curl', ['--silent', '--show-error', ...args])
  return (performance.now() - begin) * 1e6
}

/** curl takes whatever comes on a connection for an answer of HTTP 0.9. */
function rawUrl(port: number): string[] {
  return ['--http0.9', `http://127.0.0.1:${port}/`]
}

function node(script: string, args: readonly string[]): ChildProcess {
  const file = fileURLToPath(new URL(script, import.meta.url))
  return start(process.execPath, [...process.execArgv, file, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}
