import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { examplesOf, filesShownIn, printedBy, root } from './readme.js'

const published = readdirSync(join(root, 'packages')).filter(
  (name) => !JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')).private,
)

function read(place: string): string {
  const file = join(root, place)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

test('the README of the repository has examples that run', () => {
  expect(examplesOf(read('README.md'), 'README.md').length).toBeGreaterThan(0)
})

test.each(published)('the README of %s has an example that runs', (name) => {
  expect(examplesOf(read(`packages/${name}/README.md`), name).length).toBeGreaterThan(0)
})

const guides = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)

describe('prints what the README or the guide says', () => {
  const places = ['README.md', ...published.map((name) => `packages/${name}/README.md`), ...guides]
  const examples = places.flatMap((place) => examplesOf(read(place), place))

  test.each(examples.map((example) => [example.place, example] as const))(
    '%s',
    async (_place, example) => {
      expect(await printedBy(example)).toBe(example.output)
    },
    30_000,
  )
})

describe('shows a file of the examples as it is', () => {
  const shown = guides.flatMap((guide) => filesShownIn(read(guide)))

  test('in at least one guide', () => expect(shown).not.toEqual([]))

  test.each(shown)('$file', ({ file, content }) => expect(content).toBe(read(`docs/${file}`)))
})
