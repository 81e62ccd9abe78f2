/**
 * Every decoder on arbitrary octets, whole and cut: `pnpm fuzz -- [--only TEXT] [--seed N]`, `FTPKIT_RUNS` executions
 * of each. Ends with status 1 when one crashed, hung, yielded too much or read pieces otherwise than the whole.
 */
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { start } from '../children.js'
import { machineLine, printTable } from '../report.js'
import type { Message } from './child.js'
import { subjects } from './subjects.js'
import type { Tally } from './trial.js'

/** Megabytes for the objects of a decoder and of this harness. */
const heapLimit = 64

/** Milliseconds of silence that are a hang. */
const patience = 60_000

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
  },
})
const executions = Number(process.env.FTPKIT_RUNS ?? 100_000)

const rows: string[][] = []
const failures: string[] = []
for (const { name } of subjects.filter(({ name }) => name.includes(values.only))) {
  const begin = performance.now()
  console.error(`${name} …`)
  const outcome = await inChild(name)
  const seconds = (performance.now() - begin) / 1_000
  if (typeof outcome === 'string') failures.push(`${name}: ${outcome}`)
  else rows.push(rowOf(name, outcome, seconds))
}

console.log(`\n${machineLine()}`)
console.log(
  `${executions} executions of each decoder from seed ${values.seed}, --max-old-space-size=${heapLimit}\n`,
)
printTable(
  ['decoder', 'executions', 'octets in', 'refused', 'for reasons', 'most out by a call', 'a second'],
  rows,
)
for (const failure of failures) console.log(`FAILED: ${failure}`)
if (failures.length > 0) process.exitCode = 1

function rowOf(
  name: string,
  { executions, octets, refused, codes, mostPerCall }: Tally,
  seconds: number,
): string[] {
  const share = `${((100 * refused) / executions).toFixed(0)} %`
  const kinds = String(Object.keys(codes).length)
  return [
    name,
    ...[executions, octets].map(String),
    share,
    kinds,
    String(mostPerCall),
    (executions / seconds).toFixed(0),
  ]
}

/** @returns what was seen, or what went wrong */
async function inChild(name: string): Promise<Tally | string> {
  const script = fileURLToPath(new URL('child.ts', import.meta.url))
  const flags = [...process.execArgv, `--max-old-space-size=${heapLimit}`]
  const child = start(process.execPath, [...flags, script, name, String(executions), values.seed], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let outcome: Tally | string = 'the process ended without a word'
  const hung = () => {
    outcome = `nothing was heard for ${patience / 1_000} seconds`
    child.kill('SIGKILL')
  }
  let timer = setTimeout(hung, patience)
  child.on('message', (message: Message) => {
    clearTimeout(timer)
    timer = setTimeout(hung, patience)
    if ('defect' in message) outcome = message.defect
    else if (message.done) outcome = message.tally
  })
  await once(child, 'exit')
  clearTimeout(timer)
  return outcome
}
