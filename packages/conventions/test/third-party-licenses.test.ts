import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, describe, expect, test } from 'vitest'
import { thirdPartyLicenses } from '../third-party-licenses.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-licenses-'))
afterAll(() => rmSync(place, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(place, path)), { recursive: true })
  writeFileSync(join(place, path), text)
}

function writePackage(name: string, code: string, files: Readonly<Record<string, string>>): void {
  const manifest = { name, version: '1.2.3', license: 'ISC', main: 'index.js', sideEffects: false }
  write(`node_modules/${name}/package.json`, JSON.stringify(manifest))
  write(`node_modules/${name}/index.js`, code)
  for (const [file, text] of Object.entries(files)) write(`node_modules/${name}/${file}`, text)
}

/** The licences of a bundle of these packages. */
async function licensesOf(...names: string[]): Promise<string> {
  const lines = names.map(
    (name, index) => `import { value as v${index} } from '${name}'; console.log(v${index})`,
  )
  const { metafile } = await build({
    stdin: { contents: lines.join('\n'), resolveDir: place },
    absWorkingDir: place,
    bundle: true,
    format: 'esm',
    metafile: true,
    write: false,
  })
  return thirdPartyLicenses(metafile, place)
}

writePackage('b', 'export const value = 1', {
  LICENSE: 'text of b\r\nand more\r\n',
  'NOTICE.md': 'notice of b',
})
writePackage('@scope/a', `import 'unused'; export const value = 2`, { 'license.txt': 'text of a' })
writePackage('unused', 'export const value = 3', {})
writePackage('bare', 'export const value = 4', {})

test('the licences of all packages in a bundle are in one text, by name, with their notices', async () => {
  const text = await licensesOf('b', '@scope/a')
  expect(text.split(/-{80}/).map((part) => part.trim())).toEqual([
    expect.stringContaining('licences'),
    '@scope/a 1.2.3 (ISC)',
    'text of a',
    'b 1.2.3 (ISC)',
    'text of b\nand more\n\nnotice of b',
  ])
  expect(await licensesOf('@scope/a', 'b')).toBe(text)
})

test('a package without a licence text can not be bundled', async () => {
  await expect(licensesOf('b', 'bare')).rejects.toThrow(/bare 1\.2\.3 \(ISC\).* has no licence text/)
})

const apps = ['client', 'server'].map((app) =>
  fileURLToPath(new URL(`../../../apps/${app}`, import.meta.url)),
)

/** What a built file, and those that it loads at once or on demand, import of others. */
async function importedBy(file: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
    write: false,
    outdir: place,
    logLevel: 'silent',
  })
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports)
  return imports.filter(({ external }) => external).map(({ path }) => path)
}

describe.each(apps.filter((app) => existsSync(join(app, 'dist'))))('what is published of %s', (app) => {
  const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'))

  test('runs as a command without any other package', async () => {
    const imported = await importedBy(join(app, 'dist/main.js'))
    expect(imported).toContain('node:net')
    for (const name of imported) expect(builtinModules).toContain(name.replace(/^node:/, ''))
  })

  test('needs as a library only the packages that its manifest names', async () => {
    const dependencies = Object.keys(manifest.dependencies ?? {})
    for (const file of ['index.js', 'index.cjs'])
      for (const name of await importedBy(join(app, 'dist', file)))
        expect([...builtinModules, ...dependencies]).toContain(
          name.replace(/^node:/, '').replace(/^(@[^/]+\/[^/]+)\/.*$/, '$1'),
        )
  })

  test('has the licence of each package in it, and names it in its manifest', () => {
    expect(manifest.files).toContain('dist')
    const text = readFileSync(join(app, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8')
    const titles = [...text.matchAll(/^-{80}\n(\S+) \S+ \((.+)\)\n-{80}$/gm)]
    expect(titles.map(([, name]) => name)).toContain('commander')
    for (const [, name, license] of titles) expect(manifest.license.split(' AND '), name).toContain(license)
  })
})
