// Checks types by TypeScript 7, which takes a tenth of the time of version 5. Run in the folder of a package: those of it,
// and those of `src` by themselves where they do without Node. Run in the root: those of all packages, in two programs, so
// that what they have in common is read and checked once.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { execPath } from 'node:process'

const require = createRequire(import.meta.url)
const compiler = join(dirname(require.resolve('typescript-7/package.json')), 'bin/tsc')

/** What a package has, and its sources by themselves. The tests of this package have no project of their own. */
const kinds = [
  { folder: '.', base: 'tsconfig.json', also: ['packages/conventions/test'] },
  { folder: 'src', base: 'tsconfig.sans-io.json' },
]

const projects = existsSync('pnpm-workspace.yaml')
  ? kinds.map(projectOfAll)
  : kinds.map(({ folder }) => join(folder, 'tsconfig.json')).filter(existsSync)

for (const project of projects) {
  const { status } = spawnSync(execPath, [compiler, '--noEmit', '-p', project], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}

/** Writes a project with the files of all projects of one kind. */
function projectOfAll({ folder, base, also = [] }) {
  const configs = packages().map((path) => join(path, folder, 'tsconfig.json'))
  const files = configs.filter(existsSync).map((config) => filesOf(config, base))
  const path = join('node_modules/.cache/types', base)
  mkdirSync(dirname(path), { recursive: true })
  const project = {
    extends: resolve('packages/conventions', base),
    include: [...files.flatMap(({ include }) => include), ...also.map((path) => resolve(path))],
    exclude: files.flatMap(({ exclude }) => exclude),
  }
  writeFileSync(path, JSON.stringify(project))
  return path
}

/** The folders of all packages that have a project. That of this one is the base of the others. */
function packages() {
  return ['packages', 'apps']
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => existsSync(join(path, 'tsconfig.json')) && path !== 'packages/conventions')
}

function filesOf(config, base) {
  const { extends: parent, include, exclude = [], ...others } = JSON.parse(readFileSync(config, 'utf8'))
  // Else they could not be checked together.
  if (parent !== `@ftpkit/conventions/${base}` || Object.keys(others).length > 0)
    throw new Error(`${config} has to extend ${base} only`)
  const absolute = (pattern) => resolve(dirname(config), pattern)
  return { include: include.map(absolute), exclude: exclude.map(absolute) }
}
