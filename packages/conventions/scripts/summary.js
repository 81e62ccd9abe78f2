// Adds up the test reports of all packages and prints `N passed, N failed`. Fails when a package has tests but no
// report, or a test failed. With `interop` the reports of the interop tests count too, with `nodes` those of the tests
// on other versions of Node, with `packages` the tries of what users install.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { majors, places, reportOf } from '../node-matrix.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const kinds = process.argv.slice(2)
let passed = 0
let failed = 0

for (const report of reports()) add(report)

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1

/** Every report that must be there, as a path from the root. */
function reports() {
  const folders = ['packages', 'apps'].flatMap((kind) =>
    readdirSync(`${root}${kind}`).map((name) => `${kind}/${name}`),
  )
  const withFolder = (name) => folders.filter((place) => existsSync(`${root}${place}/${name}`))
  return [
    ...withFolder('test').map((place) => `${place}/.reports/test.json`),
    ...(kinds.includes('interop')
      ? withFolder('interop').map((place) => `${place}/.reports/interop.json`)
      : []),
    ...(kinds.includes('nodes')
      ? majors.flatMap((major) => places.map((place) => `${place}/.reports/${reportOf(major)}.json`))
      : []),
    ...(kinds.includes('packages') ? ['packages/conventions/.reports/try-packages.json'] : []),
  ]
}

function add(report) {
  if (!existsSync(`${root}${report}`)) {
    console.log(`${report} is missing: the tests left no report`)
    failed++
    return
  }
  const counts = JSON.parse(readFileSync(`${root}${report}`, 'utf8'))
  passed += counts.numPassedTests
  failed += counts.numTotalTests - counts.numPassedTests - counts.numPendingTests - counts.numTodoTests
  // A file that can't be loaded holds no test that could fail.
  failed += counts.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length
}
