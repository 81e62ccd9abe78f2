import { describe, expect, test } from 'vitest'
import { sizeFaults, sizeTable } from '../sizes.js'
import { tarballFaults } from '../tarball-faults.js'
import { installedSize, type Tarball } from '../tarballs.js'
import { root } from './readme.js'

const manifest = {
  name: '@ftpkit/part',
  version: '0.1.0',
  description: 'A part.',
  license: 'MIT',
  type: 'module',
  engines: { node: '>=20.3' },
  sideEffects: false,
  files: ['dist'],
  exports: { '.': './dist/index.js' },
  keywords: ['ftp'],
  publishConfig: { access: 'public', provenance: true },
}
const files = { 'README.md': '# Part', LICENSE: 'MIT', 'package.json': '{}', 'dist/index.js': '' }

function packed(
  otherFiles: Record<string, string> = {},
  otherFields: Record<string, unknown> = {},
  unpackedSize = 1_000_000,
): Tarball {
  return {
    path: '/part.tgz',
    folder: root,
    size: 1,
    unpackedSize,
    files: new Map(Object.entries({ ...files, ...otherFiles })),
    manifest: { ...manifest, ...otherFields },
  }
}

const faultsOf = (tarball: Tarball, repository = '') => tarballFaults(tarball, { repository })

test('a package with all that it needs has no fault', () => {
  expect(faultsOf(packed({ 'dist/index.d.ts': '', 'dist/index.d.cts': '', 'LICENSE-UNICODE': '' }))).toEqual(
    [],
  )
})

describe('a file', () => {
  test.each(['src/index.ts', 'dist/index.ts', 'dist/index.js.map', 'test/a.js', 'dist/a.test.js', '.npmrc'])(
    '%s is not packed',
    (name) => {
      expect(faultsOf(packed({ [name]: '' }))).toEqual([`${name} should not be packed`])
    },
  )

  test('with the licence is never missing', () => {
    const tarball = packed()
    const without = new Map([...tarball.files].filter(([name]) => name !== 'LICENSE'))
    expect(faultsOf({ ...tarball, files: without })).toEqual(['LICENSE is missing'])
  })

  test('that the manifest names under any condition is packed', () => {
    expect(faultsOf(packed({}, { exports: { '.': { require: './dist/index.cjs' } } }))).toEqual([
      'the manifest names ./dist/index.cjs, which is not packed',
    ])
    expect(faultsOf(packed({}, { bin: { part: './dist/main.js' } }))).toHaveLength(1)
  })
})

describe('a manifest', () => {
  test.each(['description', 'license', 'engines', 'sideEffects', 'keywords'])('has %s', (field) => {
    expect(faultsOf(packed({}, { [field]: undefined }))).toContain(`${field} is not in the manifest`)
  })

  test('is published to everyone, with provenance', () => {
    expect(faultsOf(packed({}, { publishConfig: {} }))).toEqual([
      'publishConfig.access is not public',
      'publishConfig.provenance is not true',
    ])
  })

  test('depends on versions that npm can have', () => {
    expect(faultsOf(packed({}, { dependencies: { a: '^0.1.0', b: 'workspace:^', c: 'file:../c' } }))).toEqual(
      ['the dependency b is workspace:^', 'the dependency c is file:../c'],
    )
  })

  test('has no script that npm could run, and no dependency of a test', () => {
    expect(faultsOf(packed({}, { scripts: { install: 'node x' } }))).toHaveLength(1)
    expect(faultsOf(packed({}, { devDependencies: {} }))).toHaveLength(1)
  })

  test('of a package under several licences comes with their notices', () => {
    expect(faultsOf(packed({}, { license: 'MIT AND ISC' }))).toHaveLength(1)
    expect(faultsOf(packed({ 'dist/THIRD-PARTY-LICENSES.txt': '' }, { license: 'MIT AND ISC' }))).toEqual([])
  })
})

describe('a page', () => {
  const linking = (link: string) => packed({ 'README.md': `See [there](${link}).`, 'MORE.md': '' })

  test.each(['MORE.md', 'MORE.md#part', '#part', 'https://www.rfc-editor.org/rfc/rfc959'])(
    'may link to %s',
    (link) => {
      expect(faultsOf(linking(link))).toEqual([])
    },
  )

  test.each(['OTHER.md', 'src/index.ts', '/root.md', 'http://example.org/'])('may not link to %s', (link) => {
    expect(faultsOf(linking(link))).toEqual([`README.md links to ${link}`])
  })

  test('links into the repository only when it has an address', () => {
    const tarball = linking('https://github.com/someone/ftpkit/blob/main/README.md')
    expect(faultsOf(tarball)).toHaveLength(1)
    expect(faultsOf(tarball, 'https://github.com/someone/ftpkit')).toEqual([])
  })

  test.each(['node apps/client/dist/main.js', 'see ../mode', 'in packages/node', '`pnpm test` runs'])(
    'does not say "%s"',
    (text) => {
      expect(faultsOf(packed({ 'README.md': text }))).toHaveLength(1)
    },
  )
})

describe('the installed size', () => {
  const tarballs = [
    packed({}, { name: 'ftpkit', dependencies: { a: '^1.0.0' } }),
    packed({}, { name: 'a', dependencies: { b: '^1.0.0' } }),
    packed({}, { name: 'b', dependencies: { a: '^1.0.0' } }),
    packed({}, { name: 'ftpkit-server' }, 12_000_001),
    packed({}, { name: 'ftpkit-gateway' }),
  ]

  test('counts each dependency once', () => {
    expect(installedSize('ftpkit', tarballs)).toBe(3_000_000)
  })

  test('counts what other packages bring, as it is installed here', () => {
    const [size, own] = [
      installedSize('a', [packed({}, { name: 'a', dependencies: { esbuild: '*' } })]),
      1_000_000,
    ]
    expect(size).toBeGreaterThan(own + 100_000)
  })

  test('is refused when a dependency is not known', () => {
    expect(() => installedSize('a', [packed({}, { name: 'a', dependencies: { left: '1.0.0' } })])).toThrow(
      'left',
    )
  })

  test('has a bound for each command', () => {
    expect(sizeFaults(tarballs)).toEqual(['ftpkit-server: 12000001 octets are installed, more than 12000000'])
  })

  test('is a column of the table', () => {
    expect(sizeTable(tarballs)[1]).toMatch(/^ftpkit +0 kB +1000 kB +3000 kB$/)
  })
})
