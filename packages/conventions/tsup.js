import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { writeDocuments } from './documents.js'
import { thirdPartyLicenses } from './third-party-licenses.js'

/**
 * The entries of a package are the sources its `exports` name, so a new subpath needs one line in package.json only.
 *
 * @returns {string[]}
 */
function entries() {
  const { exports = {} } = JSON.parse(readFileSync('package.json', 'utf8'))
  return Object.values(exports).flatMap((target) => target['@ftpkit/source'] ?? [])
}

/**
 * No source maps: they would be larger than the code, and what is installed has to stay small.
 *
 * @type {import('tsup').Options}
 */
const common = {
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  clean: true,
  treeshake: true,
}

/**
 * A published library: one file per subpath. `declarations.js` adds the types.
 *
 * @type {import('tsup').Options}
 */
export const library = {
  ...common,
  entry: entries(),
}

/**
 * Writes the licences of the packages in a bundle beside it.
 *
 * @type {import('esbuild').Plugin}
 */
const licenses = {
  name: 'third-party-licenses',
  setup(build) {
    build.onEnd(({ metafile }) => {
      if (!metafile) return
      const text = thirdPartyLicenses(metafile, process.cwd())
      mkdirSync('dist', { recursive: true })
      writeFileSync('dist/THIRD-PARTY-LICENSES.txt', text)
    })
  },
}

/**
 * CommonJS modules in a bundle call `require` for modules of Node. esbuild looks for it in one place. webpack follows what it
 * sees `createRequire` return, and warns that it can't: so it is not called by its name.
 */
const requireOfNode = {
  name: 'require-of-node',
  /** @param {string} code */
  renderChunk(code) {
    if (!/var __require ?= ?/.test(code)) return undefined
    const own = `import * as modulesOfNode from 'node:module'
const require = Reflect.apply(modulesOfNode.createRequire, undefined, [import.meta.url])
`
    return { code: own + code }
  },
}

/**
 * Commander can start programs as commands, which ours don't do, and loads at once what starts them: a twentieth of the
 * processor time of `ftpkit ls`.
 *
 * @type {import('esbuild').Plugin}
 */
const noPrograms = {
  name: 'no-programs',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]commander[\\/]lib[\\/]/.test(importer)
        ? { path: 'child_process', namespace: 'nothing' }
        : undefined,
    )
    build.onLoad({ filter: /^/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {}' }))
  },
}

/**
 * A command, without types. All packages are in it, ours from their sources, so that it opens few files: Node opens all
 * files of a graph of modules at once, and a system may allow few. What is imported on demand stays a file of its own.
 *
 * @type {import('tsup').Options}
 */
export const command = {
  ...common,
  platform: 'node',
  entry: ['src/main.ts'],
  // esbuild does that itself.
  treeshake: false,
  noExternal: [/.*/],
  // Plugins see the names that modules of Node have in the sources.
  removeNodeProtocol: false,
  esbuildPlugins: [licenses, noPrograms],
  plugins: [requireOfNode],
  esbuildOptions(esbuild) {
    esbuild.conditions = ['@ftpkit/source']
    // The tables of code pages are text: escaped, they would be twice as long.
    esbuild.charset = 'utf8'
  },
  async onSuccess() {
    // Of those tables.
    copyFileSync('../../packages/code-page/LICENSE-UNICODE', 'dist/LICENSE-UNICODE')
    await writeDocuments()
  },
}

/**
 * A command, and beside it the library that `exports` names. That one imports our packages, so that a program which also
 * imports them has each only once.
 *
 * @returns {import('tsup').Options[]}
 */
export function app() {
  // Either build would remove what the other has written.
  rmSync('dist', { recursive: true, force: true })
  return [command, library].map((options) => ({ ...options, clean: false }))
}

/**
 * A command and a library that have all packages in them, in common files: what is installed is half as large as with our
 * packages beside the command. `declarations.js` adds the types.
 *
 * @type {import('tsup').Options}
 */
export const bundledApp = { ...command, entry: ['src/main.ts', 'src/index.ts'] }
