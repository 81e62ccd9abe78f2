// Packs all published packages, which must have been built, installs the tarballs by npm in clean folders, and uses them
// there: by Node as both forms, by the tools that people have, and as the READMEs say. Prints a line for each try, and
// ends with `N passed, N failed`. `main.js NAME…` takes only the groups that are named.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv } from 'node:process'
import { packAll } from '../../tarballs.js'
import { root } from '../pnpm.js'
import { groups } from './groups.js'
import { Project } from './project.js'

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-try-'))
const wanted = argv.slice(2)
const counts = { passed: 0, failed: 0 }
try {
  mkdirSync(join(folder, 'tarballs'))
  const tarballs = packAll(join(folder, 'tarballs'))
  const waiting = groups.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  // While npm waits for the registry, another group has the processor.
  await Promise.all(
    [1, 2].map(async () => {
      for (let group = waiting.shift(); group; group = waiting.shift()) await tryGroup(group, tarballs)
    }),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
report()
console.log(`${counts.passed} passed, ${counts.failed} failed`)
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1

async function tryGroup({ name, tools, lines }, tarballs) {
  const project = new Project(join(folder, name), tarballs)
  const installed = await attempt(
    `npm installs the packages: ${['ours', ...Object.keys(tools)].join(', ')}`,
    () => project.install(tools),
  )
  // A tool that can't be installed is a failure of what it would have tried.
  for (const [what, run] of lines) {
    await attempt(what, () => {
      if (!installed) throw new Error('the packages are not installed')
      return run(project)
    })
  }
}

async function attempt(what, work) {
  const begun = performance.now()
  try {
    await work()
    counts.passed++
    console.log(`ok      ${what} (${((performance.now() - begun) / 1000).toFixed(1)} s)`)
    return true
  } catch (error) {
    counts.failed++
    console.log(`failed  ${what}\n${String(error?.message ?? error).replaceAll(/^/gm, '        ')}`)
    return false
  }
}

/** For the summary of continuous integration. */
function report() {
  const { passed, failed } = counts
  const place = join(root, 'packages/conventions/.reports')
  mkdirSync(place, { recursive: true })
  const numbers = {
    numTotalTests: passed + failed,
    numPassedTests: passed,
    numPendingTests: 0,
    numTodoTests: 0,
  }
  writeFileSync(join(place, 'try-packages.json'), JSON.stringify({ ...numbers, testResults: [] }))
}
