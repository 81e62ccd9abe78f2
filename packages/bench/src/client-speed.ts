/**
 * The client command with its defaults compared with other clients, in one run on one machine, against vsftpd:
 * `pnpm bench:client [--mebibytes N] [--rounds N] [--only TEXT] [--folder DIR] [--check]`.
 */

import { parseArgs } from 'node:util'
import { inMemory, temporaryFolder } from './children.js'
import { latency, openFixture } from './client/fixture.js'
import { linesOf } from './client/lines.js'
import { machineLine, writeReport } from './report.js'
import { type Measured, measureLine, printMeasured } from './turns.js'

const { values } = parseArgs({
  options: {
    mebibytes: { type: 'string', default: '512' },
    files: { type: 'string', default: '1000' },
    'far-files': { type: 'string', default: '200' },
    tree: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    folder: { type: 'string', default: inMemory },
    check: { type: 'boolean', default: false },
  },
})
const rounds = { counted: Number(values.rounds), warmUp: 1 }
const amounts = {
  octets: Number(values.mebibytes) * 1_048_576,
  smallFiles: Number(values.files),
  farFiles: Number(values['far-files']),
  treeFiles: Number(values.tree),
}

const results: Measured[] = []
const fixture = await openFixture(temporaryFolder(values.folder), amounts)
if (!fixture) console.log('vsftpd is not on this machine: nothing was measured')
else {
  try {
    for (const line of linesOf(fixture, amounts).filter(({ name }) => name.includes(values.only))) {
      const measured = await measureLine(line, rounds)
      results.push(...measured)
      for (const { verdict, name, beside, figure } of measured)
        console.error(`${verdict}: ${name}, ${beside}: ${figure}`)
    }
  } finally {
    await fixture.stop()
  }
}

console.log(`\n${machineLine()}`)
console.log(
  `files of ${values.mebibytes} MiB in ${values.folder}; far is ${latency} ms more for a round trip; medians of ${rounds.counted} rounds in turns`,
)
console.log(
  'rates with the slowest and the fastest run, then the seconds of processor time of the client in a run\n',
)
printMeasured(results)
writeReport('client-speed', { rounds, ...amounts, folder: values.folder, results })
if (values.check && results.some(({ verdict }) => verdict === 'MISSED')) process.exitCode = 1
