import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { root } from '../pnpm.js'
import fixture from './fixtures/expected.cjs'
import { compilers, tools } from './tools.js'

const { record, files } = fixture.expected
const printed = `${record}\n${files}\n`

/** A file of the guides. @param {string} name */
function example(name) {
  return readFileSync(join(root, 'docs/examples', name), 'utf8')
}

/** @type {import('./groups.js').Group} */
export const jestGroup = {
  name: 'jest',
  tools: pick('jest', 'ts-jest', 'typescript', '@types/jest', '@types/node'),
  lines: [
    [
      'Jest runs tests that require the packages, in its CommonJS mode',
      async (project) => {
        const config = project.write('jest.json', { testMatch: ['**/jest.test.cjs'] })
        await project.bin('jest', ['--config', config, '--rootDir', '.'])
      },
    ],
    [
      'Jest runs the test double of the guide',
      async (project) => {
        project.write('double.test.cjs', example('partner.jest.cjs'))
        const config = project.write('double.json', { testMatch: ['**/double.test.cjs'] })
        await project.bin('jest', ['--config', config, '--rootDir', '.'])
      },
    ],
    [
      'ts-jest compiles and runs tests that import the packages',
      async (project) => {
        project.write('tsconfig.json', {
          compilerOptions: { module: 'node16', strict: true, isolatedModules: true },
        })
        const config = project.write('ts-jest.json', { preset: 'ts-jest', testMatch: ['**/typed.test.ts'] })
        await project.bin('jest', ['--config', config, '--rootDir', '.'])
      },
    ],
  ],
}

/** @type {import('./groups.js').Group} */
export const bundlerGroup = {
  name: 'bundlers',
  tools: pick('vitest', 'vite', 'esbuild', 'webpack'),
  lines: [
    [
      'vitest runs tests that import the packages',
      (project) => project.bin('vitest', ['run', 'vitest.test.mjs']),
    ],
    [
      'vitest runs the test double of the guide',
      async (project) => {
        for (const name of ['partner.js', 'partner.test.js']) project.write(`double/${name}`, example(name))
        await project.bin('vitest', ['run', 'double/partner.test.js'])
      },
    ],
    [
      'Vite builds the codecs for a browser',
      async (project) => {
        const lib = { entry: 'browser.mjs', formats: ['iife'], name: 'page', fileName: 'page' }
        project.write(
          'vite.config.mjs',
          `export default ${JSON.stringify({ build: { lib, outDir: 'vite' } })}`,
        )
        await project.bin('vite', ['build', '--logLevel', 'error'])
        runsInBrowser(project, 'vite/page.iife.js')
      },
    ],
    [
      'esbuild bundles the codecs for a browser',
      async (project) => {
        const args = ['browser.mjs', '--bundle', '--minify', '--platform=browser', '--outfile=esbuild.js']
        await project.bin('esbuild', args)
        runsInBrowser(project, 'esbuild.js')
      },
    ],
    [
      'esbuild bundles a client and a server for Node, as both forms',
      async (project) => {
        for (const [format, entry] of [
          ['esm', 'run.mjs'],
          ['cjs', 'run.cjs'],
        ]) {
          const outfile = `bundled/${entry}`
          const args = [entry, '--bundle', '--platform=node', `--format=${format}`, `--outfile=${outfile}`]
          await project.bin('esbuild', args)
          assert.equal(await project.node([outfile]), printed)
        }
      },
    ],
    [
      'webpack bundles the codecs for a browser, and a client and a server for Node',
      async (project) => {
        await project.node(['webpack.cjs'])
        runsInBrowser(project, 'webpack/web.js')
        assert.equal(await project.node(['webpack/node.cjs']), printed)
      },
    ],
  ],
}

/** @type {import('./groups.js').Group} */
export const runtimeGroup = {
  name: 'runtimes',
  tools: pick('bun', 'deno'),
  lines: [
    [
      'Bun imports the packages',
      async (project) => assert.equal(await project.bin('bun', ['run.mjs']), printed),
    ],
    [
      'Bun requires the packages',
      async (project) => assert.equal(await project.bin('bun', ['run.cjs']), printed),
    ],
    [
      'Deno imports the packages',
      async (project) => assert.equal(await project.bin('deno', ['run', '-A', 'run.mjs']), printed),
    ],
    [
      'Deno requires the packages',
      async (project) => assert.equal(await project.bin('deno', ['run', '-A', 'run.cjs']), printed),
    ],
  ],
}

/** Each compiler with each way to find modules, on all subpaths of all packages. */
export const typeScriptGroup = {
  name: 'typescript',
  tools: {
    ...pick('@types/node'),
    ...Object.fromEntries(compilers.map((version) => [`typescript-${version}`, `npm:typescript@${version}`])),
  },
  lines: [
    ['every name that the types declare is there in both forms', names],
    ...compilers.flatMap((version) =>
      ['node16', 'nodenext', 'bundler'].map((modules) => [
        `TypeScript ${version} knows the types, with moduleResolution ${modules}`,
        (project) => compile(project, version, modules),
      ]),
    ),
  ],
}

async function names(project) {
  const subpaths = subpathsOf(project)
  project.write('all.mts', importing(subpaths))
  const compiler = `typescript-${tools.typescript}`
  assert.equal(await project.node(['names.cjs', compiler]), `${subpaths.length} subpaths\n`)
}

async function compile(project, version, modules) {
  const folder = `types-${version}-${modules}`
  const typed = readFileSync(join(project.folder, 'typed.ts'), 'utf8')
  for (const ending of modules === 'bundler' ? ['ts'] : ['mts', 'cts']) {
    project.write(
      `${folder}/all.${ending}`,
      importing(subpathsOf(project).filter((path) => !needsPeer.has(path))),
    )
    project.write(`${folder}/typed.${ending}`, typed)
  }
  const config = project.write(`${folder}/tsconfig.json`, {
    compilerOptions: {
      target: 'es2022',
      module: modules === 'bundler' ? 'esnext' : modules,
      moduleResolution: modules,
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      types: ['node'],
    },
  })
  await project.node([`node_modules/typescript-${version}/bin/tsc`, '-p', config])
}

/** All that can be imported from the packages. */
/** Subpaths whose types are made of those of a package that users install themselves. */
const needsPeer = new Set(['@ftpkit/s3/aws'])

function subpathsOf({ tarballs }) {
  return tarballs.flatMap(({ manifest }) =>
    Object.keys(manifest.exports)
      .filter((subpath) => subpath !== './package.json')
      .map((subpath) => join(manifest.name, subpath)),
  )
}

function importing(subpaths) {
  return subpaths
    .map((path, index) => `import * as part${index} from '${path}'\nexport { part${index} }\n`)
    .join('')
}

/** Runs a script where there is nothing of Node, only what browsers have too. */
function runsInBrowser(project, name) {
  const lines = []
  runInNewContext(readFileSync(join(project.folder, name), 'utf8'), {
    TextDecoder,
    TextEncoder,
    print: (line) => lines.push(line),
  })
  assert.deepEqual(lines, [record])
}

function pick(...names) {
  return Object.fromEntries(names.map((name) => [name, tools[name]]))
}
