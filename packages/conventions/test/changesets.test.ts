import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { publishedFolders } from '../tarballs.js'
import { root } from './readme.js'

const folder = join(root, '.changeset')
const changes = readdirSync(folder).filter((name) => name.endsWith('.md'))
const packages: { readonly name: string; readonly version: string }[] = publishedFolders().map((place) =>
  JSON.parse(readFileSync(join(root, place, 'package.json'), 'utf8')),
)

/** The packages that a change names, and the version it makes of theirs. */
function releasesOf(change: string): [name: string, type: string][] {
  const [, header = ''] = /^---\n([\s\S]*?)^---$/m.exec(readFileSync(join(folder, change), 'utf8')) ?? []
  return Array.from(header.matchAll(/^'([^']+)': (\w+)$/gm), ([, name, type]) => [name!, type!])
}

test('all published packages have one version, which changesets raise together', () => {
  expect(new Set(packages.map(({ version }) => version)).size).toBe(1)
  const [fixed] = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')).fixed
  for (const { name } of packages) expect(fixed).toContain(name.replace(/^@ftpkit\/.*/, '@ftpkit/*'))
})

describe.each(changes)('%s', (change) => {
  test('names packages that are published, and breaks none before 1.0.0 by a major version', () => {
    const releases = releasesOf(change)
    expect(releases.length).toBeGreaterThan(0)
    for (const [name, type] of releases) {
      expect(packages.map((each) => each.name)).toContain(name)
      expect(['minor', 'patch']).toContain(type)
    }
  })
})
