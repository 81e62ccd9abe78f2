import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, release, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { checks } from './all-checks.js'
import { Extent } from './check.js'
import { markdownOf, type Result, resultOf, versionOf } from './report.js'

const gibibyte = 1_073_741_824
const table = new URL('../RESULTS.md', import.meta.url)
const reports = new URL('../.reports/', import.meta.url)

// Servers are killed when this process exits, which by default a signal would prevent.
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

const { values, positionals } = parseArgs({
  // pnpm may pass on the `--` that ends its own options.
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { share: { type: 'string', default: '1' } },
  allowPositionals: true,
})
const share = Number(values.share)
if (!(share > 0 && share <= 1)) throw new RangeError(`--share ${values.share}: above 0, up to 1`)
const ids = positionals.map((id) => id.toUpperCase())
const unknown = ids.filter((id) => checks.every((check) => check.id !== id))
if (unknown.length > 0) {
  throw new RangeError(`unknown check ${unknown}; the checks are ${checks.map(({ id }) => id).join(', ')}`)
}

const memory = Math.round(totalmem() / gibibyte)
const machine = `${cpus().length} × ${arch()}, ${memory} GiB, Linux ${versionOf(release())}, Node ${process.versions.node}`
const date = new Date().toISOString().slice(0, 10)
const extent = new Extent(share)
const results: Result[] = []
for (const check of checks.filter(({ id }) => ids.length === 0 || ids.includes(id))) {
  const result = await resultOf(check, extent, machine, date)
  results.push(result)
  console.log(`${result.id} ${result.verdict} in ${result.seconds} s: ${check.title}`)
  console.log(`    ${result.figure}${result.detail && `; ${result.detail}`}`)
}

mkdirSync(reports, { recursive: true })
writeFileSync(new URL('reliability.json', reports), `${JSON.stringify(results, null, 2)}\n`)
// The table holds figures of whole runs only.
if (extent.full) {
  writeFileSync(table, markdownOf(results, existsSync(table) ? readFileSync(table, 'utf8') : ''))
}

const notPassed = results.filter(({ verdict }) => verdict !== 'passed')
console.log(`${results.length - notPassed.length} of ${results.length} checks passed`)
process.exit(notPassed.length > 0 ? 1 : 0)
