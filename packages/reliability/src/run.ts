import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, release, totalmem } from 'node:os'
import { lines } from './all-lines.js'
import { markdownOf, type Result, resultOf, versionOf } from './report.js'

const gibibyte = 1_073_741_824
const table = new URL('../RESULTS.md', import.meta.url)
const reports = new URL('../.reports/', import.meta.url)

// What was started ends with this process only when it ends by itself.
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

const wanted = process.argv.slice(2).map((id) => id.toUpperCase())
const unknown = wanted.filter((id) => lines.every((line) => line.id !== id))
if (unknown.length > 0) {
  throw new RangeError(`there is no line ${unknown}; there are ${lines.map(({ id }) => id).join(', ')}`)
}

const memory = Math.round(totalmem() / gibibyte)
const machine = `${cpus().length} × ${arch()}, ${memory} GiB, Linux ${versionOf(release())}, Node ${process.versions.node}`
const date = new Date().toISOString().slice(0, 10)
const results: Result[] = []
for (const line of lines.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
  const result = await resultOf(line, machine, date)
  results.push(result)
  console.log(`${result.id} ${result.verdict} in ${result.seconds} s: ${line.title}`)
  console.log(`    ${result.figure}${result.detail && `; ${result.detail}`}`)
}

mkdirSync(reports, { recursive: true })
writeFileSync(new URL('reliability.json', reports), `${JSON.stringify(results, null, 2)}\n`)
writeFileSync(table, markdownOf(results, existsSync(table) ? readFileSync(table, 'utf8') : ''))

const notPassed = results.filter(({ verdict }) => verdict !== 'passed')
console.log(`${results.length - notPassed.length} of ${results.length} lines passed`)
process.exit(notPassed.length > 0 ? 1 : 0)
