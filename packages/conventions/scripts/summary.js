// Adds up the test reports of all packages and prints `N passed, N failed`. Fails when a package has tests but no
// report, or a test failed. With `interop` the reports of the interop tests count too.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const kinds = ['test', ...process.argv.slice(2)]
let passed = 0
let failed = 0

for (const folder of ['packages', 'apps']) {
  for (const name of readdirSync(`${root}${folder}`)) {
    for (const kind of kinds)
      if (existsSync(`${root}${folder}/${name}/${kind}`)) add(`${folder}/${name}`, kind)
  }
}

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1

function add(place, kind) {
  const report = `${root}${place}/.reports/${kind}.json`
  if (!existsSync(report)) {
    console.log(`${place}/${kind} has tests but left no report`)
    failed++
    return
  }
  const counts = JSON.parse(readFileSync(report, 'utf8'))
  passed += counts.numPassedTests
  failed += counts.numTotalTests - counts.numPassedTests - counts.numPendingTests - counts.numTodoTests
  // A file that can't be loaded holds no test that could fail.
  failed += counts.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length
}
