// Run after tsup in the folder of a package: writes the declarations of what `exports` names into dist. TypeScript 7 makes
// those of each source, in a tenth of the time of version 5, and rollup makes one file of them for each subpath. With the
// argument `bundled` those of our packages are in them too, for a library that has our packages in it; they must have been
// built.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { argv, execPath } from 'node:process'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'

/** Where the declarations of each source go, below the package: from there they find what the sources import. */
const folder = '.types'
const project = join(folder, 'tsconfig.json')

const compilerOptions = {
  // Our packages are their builds here.
  customConditions: [],
  noEmit: false,
  declaration: true,
  emitDeclarationOnly: true,
  // Another step checks them.
  noCheck: true,
  rootDir: '../src',
  outDir: 'src',
}

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const entries = Object.values(exports).filter((target) => target['@ftpkit/source'])

try {
  declareSources()
  await joinDeclarations()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function declareSources() {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const files = entries.map((target) => join('..', target['@ftpkit/source']))
  writeFileSync(project, JSON.stringify({ extends: '../tsconfig.json', compilerOptions, files, include: [] }))
  const require = createRequire(import.meta.url)
  const compiler = join(dirname(require.resolve('typescript-7/package.json')), 'bin/tsc')
  const { status } = spawnSync(execPath, [compiler, '-p', project], { stdio: 'inherit' })
  if (status !== 0) throw new Error('the declarations of the sources were not made')
}

async function joinDeclarations() {
  const isBundled = argv[2] === 'bundled'
  const graph = await rollup({
    input: Object.fromEntries(entries.map(inputOf)),
    external: isBundled ? /^node:/ : (id) => !/^[./]/.test(id),
    plugins: [
      dts({ respectExternal: isBundled, tsconfig: project, compilerOptions: { noLib: true, types: [] } }),
    ],
    // What subpaths share is in files of its own, which users reach by the types that have it.
    onwarn(warning, warn) {
      if (!warning.message.includes('references private shared type exports')) warn(warning)
    },
  })
  await graph.write({
    dir: 'dist',
    format: 'es',
    entryFileNames: '[name].d.ts',
    chunkFileNames: ({ name }) => `${name.replace(/\.d$/, '')}-[hash].d.ts`,
  })
  await graph.close()
}

/** The name of an entry, and the file of its declarations. */
function inputOf({ '@ftpkit/source': source, import: { types } }) {
  const declaration = join(folder, source.replace(/\.ts$/, '.d.ts'))
  return [relative('dist', types).replace(/\.d\.ts$/, ''), declaration]
}
