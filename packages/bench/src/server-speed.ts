/**
 * The server command as people start it beside those that they run today, in one run on one machine:
 * `pnpm bench:server [--mebibytes N] [--rounds N] [--only TEXT] [--folder DIR …] [--check]`.
 */

import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { inMemory, temporaryFolder } from './children.js'
import { machineLine, writeReport } from './report.js'
import { openCrowdLine } from './server/crowd-line.js'
import { measureMemory, memoryLines } from './server/held-memory.js'
import { linesOf, recordLength } from './server/lines.js'
import { startServers } from './server/servers.js'
import { type Line, type Measured, measureLine, printMeasured } from './turns.js'

const { values } = parseArgs({
  options: {
    mebibytes: { type: 'string', default: '512' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    folder: { type: 'string', multiple: true, default: [...new Set([inMemory, tmpdir()])] },
    sessions: { type: 'string', default: '10000' },
    check: { type: 'boolean', default: false },
  },
})
const rounds = { counted: Number(values.rounds), warmUp: 3 }
/** Whole records of 80 octets. */
const octets = Math.floor((Number(values.mebibytes) * 1_048_576) / recordLength) * recordLength
// More would fill the ports of the machine with connections that have just been closed.
const amounts = { octets, textOctets: octets / 2, smallFiles: 400, logins: 400 }
const [first = inMemory] = values.folder

const results: Measured[] = []
for (const folder of values.folder) await transfers(folder)
if (isWanted('sessions transferring')) await crowd()
for (const line of memoryLines(Number(values.sessions)))
  if (isWanted(line.name)) tell([await measureMemory(first, line)])

console.log(`\n${machineLine()}`)
console.log(
  `files of ${values.mebibytes} MiB, text of half that; medians of ${rounds.counted} rounds in turns`,
)
console.log(
  'rates with the slowest and the fastest run, then the seconds of processor time of the server in a run\n',
)
printMeasured(results)
writeReport('server-speed', { rounds, octets, folders: values.folder, results })
if (values.check && results.some(({ verdict }) => verdict === 'MISSED')) process.exitCode = 1

function isWanted(name: string): boolean {
  return name.includes(values.only)
}

function tell(measured: readonly Measured[]): void {
  results.push(...measured)
  for (const { verdict, name, beside, figure } of measured)
    console.error(`${verdict}: ${name}, ${beside}: ${figure}`)
}

async function transfers(folder: string): Promise<void> {
  const where = folder === inMemory ? 'in memory' : `in ${folder}`
  const named = (line: Line): Line => ({ ...line, name: `${line.name}, ${where}` })
  const running = await startServers(temporaryFolder(folder), octets)
  try {
    const lines = linesOf(running.servers, amounts).map(named)
    for (const line of lines.filter(({ name }) => isWanted(name))) tell(await measureLine(line, rounds))
  } finally {
    await running.stop()
  }
}

async function crowd(): Promise<void> {
  const { line, stop } = await openCrowdLine(first)
  try {
    tell(await measureLine(line, { counted: Math.min(3, rounds.counted), warmUp: 1 }))
  } finally {
    await stop()
  }
}
