/** A large file through `ftpkit-server` by curl, and what memory that took: `pnpm bench:memory [--mebibytes 512]`. */

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { run, temporaryFolder } from './children.js'
import { digestOf, writeRandomFile } from './files.js'
import { peakMemoryOf } from './process-figures.js'
import { figure, machineLine, printTable, writeReport } from './report.js'
import { account } from './server/served.js'

/** Most memory the server may have had at any time. */
const mostMemory = 150 * 1_048_576

const { values } = parseArgs({ options: { mebibytes: { type: 'string', default: '512' } } })
const mebibytes = Number(values.mebibytes)

interface Row {
  readonly transfer: string
  readonly sameContent: boolean
  readonly seconds: number
  /** Of the server, since it was started. */
  readonly peakMemory: number
}

const served = temporaryFolder()
const local = temporaryFolder()
const original = join(local, 'original')
const digest = await writeRandomFile(original, mebibytes)

const log = process.env.FTPKIT_BENCH_LOG ? 'inherit' : 'ignore'
const server = await ServerProcess.start(served, { account, log })
const idle = peakMemoryOf(server.pid)
const rows: Row[] = []
try {
  const stored = ['--upload-file', original, server.url('stored')]
  rows.push(await transferred('upload', stored, join(served, 'stored')))
  const fetched = ['--output', join(local, 'fetched'), server.url('stored')]
  rows.push(await transferred('download', fetched, join(local, 'fetched')))
} finally {
  await server.end('SIGTERM')
}

const met = rows.every(({ sameContent, peakMemory }) => sameContent && peakMemory < mostMemory)
console.log(`\n${machineLine()}`)
console.log(
  `ftpkit-server (${server.form}), curl in passive mode, ${mebibytes} MiB of random octets; when idle`,
)
console.log(`the server had ${mebi(idle)} MiB; at most ${mebi(mostMemory)} MiB are allowed\n`)
printTable(
  ['transfer', 'same SHA-256', 'MB/s', 'peak memory of the server, MiB'],
  rows.map(({ transfer, sameContent, seconds, peakMemory }) => [
    transfer,
    sameContent ? 'yes' : 'NO',
    figure((mebibytes * 1.048576) / seconds),
    mebi(peakMemory),
  ]),
)
writeReport('transfer-memory', { form: server.form, mebibytes, idle, mostMemory, rows, met })
if (!met) {
  console.log('MISSED: the content differs, or the server took too much memory')
  process.exitCode = 1
}

async function transferred(transfer: string, args: readonly string[], result: string): Promise<Row> {
  const begin = performance.now()
  await run('curl', ['--silent', '--show-error', '--disable-epsv', '--ftp-pasv', ...args])
  const seconds = (performance.now() - begin) / 1_000
  const peakMemory = peakMemoryOf(server.pid)
  return { transfer, sameContent: (await digestOf(result)) === digest, seconds, peakMemory }
}

function mebi(octets: number): string {
  return (octets / 1_048_576).toFixed(1)
}
