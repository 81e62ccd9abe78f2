import { copyFileSync, readFileSync } from 'node:fs'

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
 * A published library: one file per subpath, with types.
 *
 * @type {import('tsup').Options}
 */
export const library = {
  ...common,
  entry: entries(),
  dts: { compilerOptions: { customConditions: [] } },
}

/**
 * A command, without types. Our packages are in it, from their sources, so that it opens few files: Node opens all files of
 * a graph of modules at once, and a system may allow few. What is imported on demand stays a file of its own.
 *
 * @type {import('tsup').Options}
 */
export const command = {
  ...common,
  platform: 'node',
  entry: ['src/main.ts'],
  noExternal: [/^@ftpkit\//],
  esbuildOptions(esbuild) {
    esbuild.conditions = ['@ftpkit/source']
    // The tables of code pages are text: escaped, they would be twice as long.
    esbuild.charset = 'utf8'
  },
  async onSuccess() {
    // Of those tables.
    copyFileSync('../../packages/code-page/LICENSE-UNICODE', 'dist/LICENSE-UNICODE')
  },
}
