import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { describe, expect, test } from 'vitest'

const here = fileURLToPath(new URL('../../..', import.meta.url))
const packages = dirname(here.replace(/\/$/, ''))

/** Octets, gzipped, of what has to be loaded before a plain file can be fetched. */
const maxBundleSize = 25 * 1_024
/** Octets on disk of this package and all that it needs, without their CommonJS form. */
const maxInstallationSize = 2 * 1_024 * 1_024
/** Octets of that form; the tables of code pages in it serve both. */
const maxCommonJsSize = 1_024 * 1_024

const entry = `
  import { connect } from '@ftpkit/node'
  const client = await connect({ host: 'example' })
  await client.download('file', process.stdout)
`

/** What the entry imports at once, directly or not; what is imported when it is needed is left out. */
async function loadedAtOnce(conditions: string[]): Promise<Buffer> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: entry, resolveDir: here, sourcefile: 'entry.js' },
    bundle: true,
    minify: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions,
    metafile: true,
    write: false,
    outdir: 'bundle',
    absWorkingDir: here,
    logLevel: 'error',
  })
  const chunks = imported(metafile.outputs)
  return Buffer.concat(outputFiles.filter(({ path }) => chunks.has(path)).map(({ contents }) => contents))
}

function imported(outputs: Metafile['outputs']): Set<string> {
  const paths = new Set<string>()
  const add = (name: string) => {
    const path = join(here, name)
    if (paths.has(path)) return
    paths.add(path)
    for (const { kind, path: next, external } of outputs[name]!.imports) {
      if (kind === 'import-statement' && !external) add(next)
    }
  }
  add(Object.keys(outputs).find((name) => outputs[name]!.entryPoint === 'entry.js')!)
  return paths
}

describe('connect and download', () => {
  test('are a small bundle, made of the sources', async () => {
    const bundle = await loadedAtOnce(['@ftpkit/source'])
    expect(gzipSync(bundle).length).toBeLessThanOrEqual(maxBundleSize)
    expect(bundle.length).toBeGreaterThan(10_000)
  })

  test.skipIf(!existsSync(join(here, 'dist/client.js')))(
    'are a small bundle, made of what is published',
    async () => {
      expect(gzipSync(await loadedAtOnce([])).length).toBeLessThanOrEqual(maxBundleSize)
    },
  )
})

interface Manifest {
  readonly files: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
}

/** This package and those that it needs, by their folders. */
function needed(folder = 'node', found = new Map<string, Manifest>()): Map<string, Manifest> {
  if (found.has(folder)) return found
  const manifest = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8')) as Manifest
  found.set(folder, manifest)
  for (const name of Object.keys(manifest.dependencies ?? {})) needed(name.replace('@ftpkit/', ''), found)
  return found
}

/** All files below a path, or that one. */
function filesIn(path: string): string[] {
  if (!existsSync(path)) return []
  return statSync(path).isDirectory()
    ? readdirSync(path).flatMap((name) => filesIn(join(path, name)))
    : [path]
}

function sizeOf(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + statSync(path).size, 0)
}

describe('what is installed', () => {
  test('comes from this repository alone: no package has a dependency outside it', () => {
    for (const [folder, { dependencies = {} }] of needed()) {
      for (const name of Object.keys(dependencies)) expect(name, folder).toMatch(/^@ftpkit\//)
    }
  })

  test.skipIf(!existsSync(join(here, 'dist/client.d.ts')))('is small', () => {
    const installed = Array.from(needed(), ([folder, { files }]) =>
      ['package.json', 'README.md', ...files].flatMap((name) => filesIn(join(packages, folder, name))),
    ).flat()
    const commonJs = installed.filter((path) => path.endsWith('.cjs'))
    const octets = sizeOf(installed) - sizeOf(commonJs)
    expect(octets).toBeGreaterThan(500_000)
    expect(octets).toBeLessThanOrEqual(maxInstallationSize)
    expect(sizeOf(commonJs)).toBeGreaterThan(500_000)
    expect(sizeOf(commonJs)).toBeLessThanOrEqual(maxCommonJsSize)
  })
})
