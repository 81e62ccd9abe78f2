// Runs the tests of the packages that touch Node on other versions of Node: `test-nodes.js [MAJOR…]`. Each version comes
// from the npm registry, as a package that runs no install script, into a cache outside the dependencies of the
// workspace. The packages must have been built.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { arch, env, exit, platform } from 'node:process'
import { fileURLToPath } from 'node:url'
import { majors, places, reportOf } from '../node-matrix.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')

const wanted = process.argv.slice(2)
for (const major of wanted.length > 0 ? wanted : majors) {
  const folder = nodeFolder(major)
  const version = versionIn(folder)
  if (!version.startsWith(`v${major}.`)) throw new Error(`${folder} holds Node ${version}, not ${major}`)
  console.log(`\nNode ${version}`)
  for (const place of places) test(place, major, folder)
}

/** Runs the tests of one package, and ends this process when one of them fails. */
function test(place, major, folder) {
  const report = join(root, place, `.reports/${reportOf(major)}.json`)
  rmSync(report, { force: true })
  const { status } = spawnSync(join(folder, 'node'), [vitest, 'run'], {
    cwd: join(root, place),
    stdio: 'inherit',
    env: { ...env, PATH: `${folder}${delimiter}${env.PATH}`, HOUSE_REPORT: reportOf(major) },
  })
  if (status !== 0 || !existsSync(report)) {
    console.log(`the tests of ${place} failed on Node ${major}`)
    exit(status || 1)
  }
}

/** The folder of the newest Node of a major version, fetched when it is not there yet. */
function nodeFolder(major) {
  const cache = join(root, `node_modules/.cache/nodes/${major}`)
  const folder = join(cache, 'package/bin')
  if (!existsSync(join(folder, 'node'))) {
    mkdirSync(cache, { recursive: true })
    execFileSync('npm', ['pack', '--silent', `node-${platform}-${arch}@${major}`], { cwd: cache })
    const archive = readdirSync(cache).find((name) => name.endsWith('.tgz'))
    execFileSync('tar', ['-xzf', archive], { cwd: cache })
    rmSync(join(cache, archive))
  }
  return folder
}

function versionIn(folder) {
  return execFileSync(join(folder, 'node'), ['--version'], { encoding: 'utf8' }).trim()
}
