import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { missingKeys, publicationFile, publishedManifest, readPublication } from '../publication.js'
import { releaseFault } from '../release.js'
import { root } from './readme.js'

const known = {
  repository: 'https://example.org/somewhere/ftp',
  homepage: 'https://example.org/',
  bugs: 'https://example.org/bugs',
  security: 'security@example.org',
}
const unknown = { repository: '', homepage: '', bugs: '', security: '' }

const manifest = {
  name: '@ftpkit/part',
  scripts: { build: 'tsup' },
  dependencies: { other: '^1.0.0' },
  devDependencies: { vitest: '^1.0.0' },
  exports: {
    '.': {
      '@ftpkit/source': './src/index.ts',
      import: { types: './dist/index.d.ts', default: './dist/index.js' },
    },
    './package.json': './package.json',
  },
}

describe('a packed manifest', () => {
  test('names repository, homepage and page of faults', () => {
    const { repository, homepage, bugs } = publishedManifest(manifest, known, 'packages/part')
    expect(repository).toEqual({
      type: 'git',
      url: 'git+https://example.org/somewhere/ftp.git',
      directory: 'packages/part',
    })
    expect([homepage, bugs]).toEqual(['https://example.org/', { url: 'https://example.org/bugs' }])
  })

  test('leaves out what is not known', () => {
    expect(Object.keys(publishedManifest(manifest, unknown, 'packages/part'))).toEqual([
      'name',
      'dependencies',
      'exports',
    ])
  })

  test('names no source, script or dependency of a test', () => {
    const published = publishedManifest(manifest, known, 'packages/part')
    expect(published.exports).toEqual({
      '.': { import: { types: './dist/index.d.ts', default: './dist/index.js' } },
      './package.json': './package.json',
    })
    expect(published).not.toHaveProperty('scripts')
    expect(published).not.toHaveProperty('devDependencies')
  })
})

describe('a release', () => {
  test('is refused while an address is missing, and says which', () => {
    expect(missingKeys({ ...known, bugs: '', security: '' })).toEqual(['bugs', 'security'])
    expect(releaseFault({ ...known, bugs: '', security: '' }, '0.1.0', [])).toMatch(
      `${publicationFile} has no bugs, security`,
    )
  })

  test('is refused while a change has not been given a version', () => {
    expect(releaseFault(known, '0.0.0', [])).toMatch('pnpm changeset version')
    expect(releaseFault(known, '0.1.0', ['some-change.md'])).toMatch('some-change.md')
  })

  test('is permitted when nothing is missing', () => {
    expect(releaseFault(known, '0.1.0', [])).toBeUndefined()
  })
})

test('SECURITY.md shows the contact of the one file that has it', () => {
  const { security } = readPublication()
  const contact = security
    ? `Write to ${security}. Please don't open a public issue.`
    : `No contact has been named yet: \`security\` in \`${publicationFile}\` is empty, and nothing is released before it is set.`
  const file = join(root, 'SECURITY.md')
  const page = readFileSync(file, 'utf8')
  const expected = page.replace(
    /(<!-- contact:begin -->\n)[\s\S]*(<!-- contact:end -->)/,
    (_, begin, end) => `${begin}${contact}\n${end}`,
  )
  // FTPKIT_WRITE_DOCS=1 writes it again.
  if (process.env.FTPKIT_WRITE_DOCS) writeFileSync(file, expected)
  expect(page).toBe(expected)
})
