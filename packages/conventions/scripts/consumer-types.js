// Compiles the published declarations of the package in the working directory as its users would: as ES modules and as
// CommonJS, for Node and for a bundler, with and without the DOM and @types/node, and `skipLibCheck` off. What is built on
// Node's own types needs @types/node. Run after a build; try-packages does it with other versions of TypeScript.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { execPath, exit } from 'node:process'

/** Subpaths whose API has objects of Node, or imports such a subpath. */
const needsNode =
  /^@ftpkit\/(?:node|zos)(?:\/|$)|^ftpkit(?:-server)?$|^@ftpkit\/transfer\/node$|^@ftpkit\/filesystem\/directory$/

const node = { types: ['node'] }
const withoutNode = { types: [] }
const dom = { lib: ['ES2022', 'DOM', 'DOM.Iterable'] }
const withoutDom = { lib: ['ES2022'] }
const both = ['user.mts', 'user.cts']

/** What is compiled, with which options. A bundler decides by the file whether `import` becomes `require`, too. */
const programs = [
  { modules: 'NodeNext', files: both, ...withoutDom, ...withoutNode },
  { modules: 'NodeNext', files: both, ...withoutDom, ...node },
  { modules: 'NodeNext', files: both, ...dom, ...withoutNode },
  { modules: 'NodeNext', files: both, ...dom, ...node },
  { modules: 'Node16', files: both, ...dom, ...node },
  { modules: 'Bundler', files: ['user.ts'], ...dom, ...node },
]

const { name, exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const subpaths = Object.keys(exports)
  .filter((subpath) => exports[subpath].import)
  .map((subpath) => join(name, subpath))
const folder = resolve('.reports/consumer-types')
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')

for (const program of programs) compile(program)

function compile({ modules, files, lib, types }) {
  const usable = subpaths.filter((subpath) => types.length > 0 || !needsNode.test(subpath))
  if (usable.length === 0) return
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const imports = usable.map(
    (subpath, index) => `import * as part${index} from '${subpath}'\nexport { part${index} }\n`,
  )
  for (const file of files) writeFileSync(join(folder, file), imports.join(''))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration(modules, files, lib, types)))
  const { status, stdout } = spawnSync(execPath, [compiler, '-p', folder], { encoding: 'utf8' })
  if (status === 0) return
  const user = `${modules}, lib ${lib}, types ${types.join() || 'none'}`
  console.log(`the declarations of ${name} do not compile for a user with ${user}:\n${stdout}`)
  exit(1)
}

function configuration(modules, files, lib, types) {
  const compilerOptions = {
    target: 'ES2022',
    module: modules === 'Bundler' ? 'ESNext' : modules,
    moduleResolution: modules,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    lib,
    types,
  }
  return { compilerOptions, files }
}
