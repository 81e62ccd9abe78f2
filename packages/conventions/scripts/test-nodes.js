// Runs the tests of the packages that touch Node on other versions of Node: `test-nodes.js [MAJOR…]`. Each version comes
// from the npm registry, as a package that runs no install script, into a cache outside the dependencies of the
// workspace. As many packages are tested at a time as there are processors. The packages must have been built.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import { arch, env, platform } from 'node:process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { majors, places, reportOf, shardOf } from '../node-matrix.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')

const wanted = process.argv.slice(2)
const runs = (wanted.length > 0 ? wanted : majors).flatMap(runsOn)
/** What failed tests have printed. */
const failures = []
await Promise.all(Array.from({ length: availableParallelism() }, runNext))
// They come last, where the reader of a long log looks first.
for (const text of failures) console.log(text)

/** Every place with a version of Node. */
function runsOn(major) {
  const folder = nodeFolder(major)
  const version = versionIn(folder)
  if (!version.startsWith(`v${major}.`)) throw new Error(`${folder} holds Node ${version}, not ${major}`)
  return places.map((place) => ({ place, major, folder, version }))
}

async function runNext() {
  for (let run = runs.shift(); run !== undefined; run = runs.shift()) await test(run)
}

/** Runs the tests of one package, and prints what they print. When one of them fails, no further package is begun. */
async function test({ place, major, folder, version }) {
  const report = join(root, place, `.reports/${reportOf(major)}.json`)
  rmSync(report, { force: true })
  const begun = performance.now()
  const shard = shardOf(place, major)
  const options = shard === undefined ? [] : [`--shard=${shard}`]
  const child = spawn(join(folder, 'node'), [vitest, 'run', ...options], {
    cwd: join(root, place),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, PATH: `${folder}${delimiter}${env.PATH}`, HOUSE_REPORT: reportOf(major) },
  })
  const [output, errors, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  const seconds = Math.round((performance.now() - begun) / 1000)
  const printed = `\n${place} on Node ${version}, ${seconds} s\n${output}${errors}`
  if (status === 0 && existsSync(report)) return console.log(printed)
  failures.push(`${printed}\nthe tests of ${place} failed on Node ${major}`)
  process.exitCode = status || 1
  runs.length = 0
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
