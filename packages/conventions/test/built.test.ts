import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { publishedFolders } from '../tarballs.js'
import { root } from './readme.js'

type Target = Readonly<Record<'import' | 'require', { readonly default: string }>> & {
  readonly '@ftpkit/source': string
}

/** Source and both built forms of what a package exports, one row for each subpath. */
function entriesOf(folder: string): [place: string, source: string, esModule: string, commonJs: string][] {
  const { exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  return Object.entries(exports as Record<string, Target>)
    .filter(([subpath]) => subpath !== './package.json')
    .map(([subpath, target]) => [
      `${folder} ${subpath}`,
      join(root, folder, target['@ftpkit/source']),
      join(root, folder, target.import.default),
      join(root, folder, target.require.default),
    ])
}

/** The names that modules export: of a CommonJS module those that `require` gives. */
function namesIn(files: readonly string[]): string[][] {
  const code = `import { createRequire } from 'node:module'
    const require = createRequire(import.meta.url)
    const load = (file) => (file.endsWith('.cjs') ? require(file) : import(file))
    const modules = await Promise.all(${JSON.stringify(files)}.map(load))
    console.log(JSON.stringify(modules.map((module) => Object.keys(module))))`
  const names: string[][] = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' }),
  )
  return names.map((list) => list.filter((name) => name !== '__esModule').sort())
}

const built = publishedFolders()
  // Each of its 190 pages is the one export of its module.
  .filter((folder) => folder !== 'packages/code-page' && existsSync(join(root, folder, 'dist/index.cjs')))

describe.each(built)('%s', (folder) => {
  const entries = entriesOf(folder)
  const names = namesIn(entries.flatMap(([, , ...files]) => files))

  test.each(entries)('%s exports in both built forms what its source exports', async (place, source) => {
    const index = entries.findIndex(([each]) => each === place)
    const exported = Object.keys(await import(source)).sort()
    expect(names[2 * index], 'ES module').toEqual(exported)
    expect(names[2 * index + 1], 'CommonJS').toEqual(exported)
  })
})
