/**
 * What the client makes of the records of a mainframe, beside TYPE I from the same server:
 * `pnpm bench:mainframe [--mebibytes N] [--rounds N] [--check]`.
 */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { connect, type DownloadTarget, type TransferOptions } from '@ftpkit/node'
import { recordTransfer } from '@ftpkit/zos/client'
import { printComparisons } from './comparison-table.js'
import { resultOf } from './measure.js'
import { machineLine, writeReport } from './report.js'

const { values } = parseArgs({
  options: {
    mebibytes: { type: 'string', default: '512' },
    rounds: { type: 'string', default: '5' },
    check: { type: 'boolean', default: false },
  },
})
const octets = Number(values.mebibytes) * 1_048_576
const rounds = Number(values.rounds)

const lines = { format: { format: 'lines' }, text: { codePage: 'IBM-1047' } } as const
const sides: readonly { readonly name: string; readonly options: TransferOptions }[] = [
  { name: 'VB records, MODE B, IBM-1047 to UTF-8 lines', options: recordTransfer(lines) },
  { name: 'VB records, MODE B, as RDW', options: recordTransfer({}) },
  { name: 'TYPE I, MODE S', options: {} },
]

const file = fileURLToPath(new URL('mainframe-server.ts', import.meta.url))
const server = fork(file, [String(octets)])
process.once('exit', () => server.kill('SIGKILL'))
const [port] = (await once(server, 'message')) as [number]
await using client = await connect({ host: '127.0.0.1', port, user: 'me', password: 'secret' })

const nanoseconds = sides.map((): number[] => [])
// The first round compiles, and doesn't count.
for (let round = -1; round < rounds; round++) {
  for (const [index, { options }] of sides.entries()) {
    const began = performance.now()
    const { octets: moved } = await client.download('FILE', nowhere(), options)
    if (moved < octets) throw new Error(`only ${moved} of ${octets} octets came`)
    if (round >= 0) nanoseconds[index]!.push((performance.now() - began) * 1e6)
  }
}

function nowhere(): DownloadTarget {
  return { async write() {}, async commit() {}, async discard() {} }
}

const result = resultOf(
  {
    name: 'the client takes a data set, octets on the network',
    work: { amount: octets, unit: 'octets' },
    sides,
    bounds: [{ kind: 'rate', atLeast: 0.3 }],
  },
  nanoseconds,
)
console.log(`\n${machineLine()}`)
console.log(`${values.mebibytes} MiB a side and round, ${rounds} rounds in turns; medians\n`)
const met = printComparisons([result])
writeReport('mainframe', { octets, rounds, results: [result] })
if (values.check && !met) process.exitCode = 1
server.disconnect()
