/**
 * The server beside those that people run today, in one run on one machine:
 * `pnpm bench:server [--mebibytes N] [--rounds N] [--only TEXT] [--folder DIR] [--check]`.
 */

import { parseArgs } from 'node:util'
import { inMemory, temporaryFolder } from './children.js'
import { machineLine, writeReport } from './report.js'
import { type Measured, measureLine, printMeasured } from './server/comparison.js'
import { crowdLines } from './server/crowd.js'
import { linesOf, recordLength } from './server/lines.js'
import { startServers } from './server/servers.js'

const { values } = parseArgs({
  options: {
    mebibytes: { type: 'string', default: '512' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    folder: { type: 'string', default: inMemory },
    sessions: { type: 'string', default: '10000' },
    check: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
/** Whole records of 80 octets. */
const octets = Math.floor((Number(values.mebibytes) * 1_048_576) / recordLength) * recordLength
const isWanted = ({ name, beside = '' }: { readonly name: string; readonly beside?: string }) =>
  `${name}, ${beside}`.includes(values.only)

const results: Measured[] = []
const tell = (result: Measured) => {
  results.push(result)
  console.error(`${result.verdict}: ${result.name}, ${result.beside}: ${result.figure}`)
}

const running = await startServers(temporaryFolder(values.folder), octets)
try {
  // More would fill the ports of the machine with connections that have just been closed.
  const amounts = { octets, textOctets: octets / 2, smallFiles: 400, logins: 400 }
  for (const line of linesOf(running.servers, amounts).filter(isWanted)) tell(await measureLine(line, rounds))
} finally {
  await running.stop()
}
for (const line of crowdLines(values.folder, Number(values.sessions)).filter(isWanted))
  tell(await line.measure())

console.log(`\n${machineLine()}`)
console.log(
  `files of ${values.mebibytes} MiB in ${values.folder}, text of half that; medians of ${rounds} rounds\n`,
)
printMeasured(results)
writeReport('server-speed', { rounds, octets, folder: values.folder, results })
if (values.check && results.some(({ verdict }) => verdict === 'MISSED')) process.exitCode = 1
