// Adds up the test reports of all packages and prints `N passed, N failed`. Fails when a package has tests
// but no report, or a test failed.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
let passed = 0
let failed = 0

for (const folder of ['packages', 'apps']) {
  for (const name of readdirSync(`${root}${folder}`)) {
    const place = `${root}${folder}/${name}`
    if (!existsSync(`${place}/test`)) continue
    const report = `${place}/.reports/test.json`
    if (!existsSync(report)) {
      console.log(`${folder}/${name} has tests but left no report`)
      failed++
      continue
    }
    const { numPassedTests, numTotalTests, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    )
    passed += numPassedTests
    failed += numTotalTests - numPassedTests - numPendingTests - numTodoTests
  }
}

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
