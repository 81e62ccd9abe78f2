// Compiles the published declarations of the package in the working directory as its users would: with and without the
// DOM, with and without @types/node, and with `skipLibCheck` off. What is built on Node's own types needs @types/node.
// Run after a build.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { exit } from 'node:process'

/** Subpaths whose API has objects of Node, or imports such a subpath. */
const needsNode =
  /^(?:@ftpkit\/(?:node|zos)|ftpkit|ftpkit-server)(?:\/|$)|^@ftpkit\/transfer\/node$|^@ftpkit\/filesystem\/directory$/

const libraries = { 'without the DOM': ['ES2022'], 'with the DOM': ['ES2022', 'DOM', 'DOM.Iterable'] }
const types = { 'without @types/node': [], 'with @types/node': ['node'] }

const { name, exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const subpaths = Object.keys(exports)
  .filter((subpath) => exports[subpath].types)
  .map((subpath) => join(name, subpath))
const folder = resolve('.reports/consumer-types')
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')

for (const [library, lib] of Object.entries(libraries)) {
  for (const [platform, packages] of Object.entries(types)) {
    const usable = subpaths.filter((subpath) => packages.length > 0 || !needsNode.test(subpath))
    if (usable.length > 0) compile(usable, lib, packages, `${library}, ${platform}`)
  }
}

function compile(usable, lib, packages, what) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const imports = usable.map(
    (subpath, index) => `import * as part${index} from '${subpath}'\nexport { part${index} }\n`,
  )
  writeFileSync(join(folder, 'user.ts'), imports.join(''))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration(lib, packages)))
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' })
  if (status === 0) return
  console.log(`the declarations of ${name} do not compile for a user ${what}:\n${stdout}`)
  exit(1)
}

function configuration(lib, types) {
  const compilerOptions = {
    target: 'ES2022',
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    lib,
    types,
  }
  return { compilerOptions, files: ['user.ts'] }
}
