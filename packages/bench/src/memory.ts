/**
 * Files of 4 GiB through every pair of pipelines under a heap of 64 MiB:
 * `pnpm bench:constant-memory [--mebibytes N] [--only TEXT] [--check]`.
 */

import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { start } from './children.js'
import type { Reading } from './memory-child.js'
import { combinations, inputs } from './pipeline-list.js'
import { figure, machineLine, printTable, writeReport } from './report.js'

const mebibyte = 1_048_576

/** Megabytes that V8 may use for objects that live. */
const heapLimit = 64

/** Most by which the memory of the process may grow after the first quarter of the file. */
const mostGrowth = 32 * mebibyte

const { values } = parseArgs({
  options: {
    mebibytes: { type: 'string', default: '4096' },
    only: { type: 'string', default: '' },
    check: { type: 'boolean', default: false },
  },
})
const mebibytes = Number(values.mebibytes)

interface Row extends Reading {
  readonly combination: string
  readonly input: string
}

const rows: Row[] = []
const failures: string[] = []
for (const combination of combinations.filter((name) => name.includes(values.only))) {
  for (const input of Object.keys(inputs)) {
    console.error(`${combination}, ${input} …`)
    const reading = await inChild(combination, input)
    if (reading) rows.push({ combination, input, ...reading })
    else failures.push(`${combination}, ${input}: ended before the file did`)
  }
}

console.log(`\n${machineLine()}`)
console.log(
  `${mebibytes} MiB through each, sent and received in one process, --max-old-space-size=${heapLimit}\n`,
)
printTable(
  ['TYPE, STRU, MODE', 'file', 'heap, MiB', 'buffers, MiB', 'process early, MiB', 'at the end, MiB', 'MB/s'],
  rows.map(({ combination, input, heap, buffers, early, late, seconds }) => [
    combination,
    input,
    ...[heap, buffers, early, late].map((octets) => (octets / mebibyte).toFixed(0)),
    figure((mebibytes * 1.048576) / seconds),
  ]),
)
for (const { combination, input, early, late } of rows) {
  if (late - early > mostGrowth) failures.push(`${combination}, ${input}: memory grows with the file`)
}
writeReport('constant-memory', { mebibytes, heapLimit, mostGrowth, rows, failures })
for (const failure of failures) console.log(`MISSED: ${failure}`)
if (values.check && failures.length > 0) process.exitCode = 1

/** @returns undefined when the process ended without a reading: out of memory, or a codec lost octets */
async function inChild(combination: string, input: string): Promise<Reading | undefined> {
  const script = fileURLToPath(new URL('memory-child.ts', import.meta.url))
  const flags = [...process.execArgv, `--max-old-space-size=${heapLimit}`]
  const child = start(
    process.execPath,
    [...flags, script, combination, input, String(mebibytes * mebibyte)],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  )
  let reading: Reading | undefined
  child.once('message', (message) => {
    reading = message as Reading
  })
  await once(child, 'exit')
  return reading
}
