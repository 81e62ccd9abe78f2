/**
 * `ftpkit convert` beside what people write for it, in one run on one machine:
 * `pnpm bench:convert [--mebibytes N] [--rounds N] [--only TEXT] [--folder DIR] [--check]`.
 */

import { parseArgs } from 'node:util'
import { inMemory, temporaryFolder } from './children.js'
import { linesOf } from './convert/lines.js'
import { writeSamples } from './convert/samples.js'
import { machineLine, writeReport } from './report.js'
import { type Measured, measureLine, printMeasured } from './turns.js'

const { values } = parseArgs({
  options: {
    mebibytes: { type: 'string', default: '1024' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    folder: { type: 'string', default: inMemory },
    check: { type: 'boolean', default: false },
  },
})
const rounds = { counted: Number(values.rounds), warmUp: 0 }
const samples = writeSamples(temporaryFolder(values.folder), Number(values.mebibytes) * 1_048_576)

const results: Measured[] = []
for (const line of await linesOf(samples, (name) => name.includes(values.only))) {
  const measured = await measureLine(line, rounds)
  results.push(...measured)
  for (const { verdict, name, figure } of measured) console.error(`${verdict}: ${name}: ${figure}`)
}

console.log(`\n${machineLine()}`)
console.log(
  `${values.mebibytes} MiB in ${values.folder} to nowhere; medians of ${rounds.counted} rounds in turns`,
)
console.log(
  'rates with the slowest and the fastest run, then seconds of processor time without that of the kernel\n',
)
printMeasured(results)
writeReport('convert-speed', { rounds, octets: samples.octets, folder: values.folder, results })
if (values.check && results.some(({ verdict }) => verdict === 'MISSED')) process.exitCode = 1
