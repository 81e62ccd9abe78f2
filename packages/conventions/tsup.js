import { readFileSync } from 'node:fs'

/**
 * The entries of a package are the sources its `exports` name, so a new subpath needs one line in package.json only.
 *
 * @returns {string[]}
 */
function entries() {
  const { exports = {} } = JSON.parse(readFileSync('package.json', 'utf8'))
  return Object.values(exports).flatMap((target) => target['@ftpkit/source'] ?? [])
}

/** @type {import('tsup').Options} */
const common = {
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
  clean: true,
  treeshake: true,
}

/**
 * A published library: one file per subpath, with types. Maps would be larger than the code, and what is installed has to
 * stay small.
 *
 * @type {import('tsup').Options}
 */
export const library = {
  ...common,
  sourcemap: false,
  entry: entries(),
  dts: { compilerOptions: { customConditions: [] } },
}

/** A command: one file, no types. @type {import('tsup').Options} */
export const command = { ...common, platform: 'node', entry: ['src/main.ts'] }
