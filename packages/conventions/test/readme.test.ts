import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { placesNamedIn } from '../tarball-faults.js'
import { publishedFolders } from '../tarballs.js'
import { examplesOf, filesShownIn, printedBy, root } from './readme.js'
import { printedAfter, printedByShell, shellSessionOf } from './shell.js'

const published = publishedFolders()

function read(place: string): string {
  const file = join(root, place)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

test('the README of the repository has examples that run', () => {
  expect(examplesOf(read('README.md'), 'README.md').length).toBeGreaterThan(0)
})

describe.each(published)('the README of %s', (folder) => {
  const readme = read(`${folder}/README.md`)
  const { name } = JSON.parse(read(`${folder}/package.json`))
  const [, purpose = '', installed = '', code = ''] =
    /^# \S+\n\n((?:(?!#|```).*\n)+)\n```sh\n([\s\S]*?)^```\n\n```js\n([\s\S]*?)^```\n\n```text\n/m.exec(
      readme,
    ) ?? []

  test('begins with its purpose, the line that installs it, and an example with what it prints', () => {
    expect(purpose.trim().length).toBeGreaterThan(50)
    expect(packagesIn(installed)).toContain(name)
    expect(code).not.toBe('')
  })

  test('names no place of the repository, which its readers do not have', () => {
    expect(placesNamedIn(readme)).toEqual([])
  })

  test('has a first example of plain JavaScript for Node 20, with no other packages than those installed', async () => {
    const { code: parsed } = await transform(code, { loader: 'js', format: 'esm', target: 'es2022' })
    expect(parsed).not.toMatch(/__using|__callDispose/)
    const imported = Array.from(code.matchAll(/^import .* from '([^']+)'$/gms), ([, specifier]) => specifier!)
    for (const specifier of imported.filter((each) => !each.startsWith('node:')))
      expect(packagesIn(installed)).toContain(packageOf(specifier))
  })
})

/** What the lines `npm i …` of a block install. */
function packagesIn(block: string): string[] {
  const lines = block.split('\n').map((line) => line.replace(/#.*/, '').trim())
  return lines
    .filter((line) => /^npm i /.test(line))
    .flatMap((line) => line.split(/\s+/).slice(2))
    .filter((word) => !word.startsWith('-'))
}

function packageOf(specifier: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier
}

const guides = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)

describe('prints what the README or the guide says', () => {
  const places = ['README.md', ...published.map((folder) => `${folder}/README.md`), ...guides]
  const examples = places.flatMap((place) => examplesOf(read(place), place))

  test.each(examples.map((example) => [example.place, example] as const))(
    '%s',
    async (_place, example) => {
      expect(await printedBy(example)).toBe(example.output)
    },
    30_000,
  )
})

test('the account of a capture in the README is what inspect prints of the example', async () => {
  const [, lines = '', account] =
    /^```sh\n(ftpkit inspect session\.pcapng)\n```\n\n```text\n([\s\S]*?)^```$/m.exec(read('README.md')) ?? []
  const printed = await printedAfter(read('docs/examples/classic-session.js'), lines)
  expect(printed.replace(/\n\n$/, '\n')).toBe(account)
}, 30_000)

describe('shows a file of the examples as it is', () => {
  const shown = guides.flatMap((guide) => filesShownIn(read(guide)))

  test('in at least one guide', () => expect(shown).not.toEqual([]))

  test.each(shown)('$file', ({ file, content }) => expect(content).toBe(read(`docs/${file}`)))
})

test.each(guides.filter((guide) => shellSessionOf(read(guide))))(
  '%s shows commands that run',
  async (guide) => {
    const session = shellSessionOf(read(guide))!
    expect(await printedByShell(session)).toEqual(session.scripts.map(({ output }) => output))
  },
)

test.each(guides)('%s is linked by the README, and its links lead to files', (guide) => {
  expect(read('README.md')).toContain(`](${guide})`)
  const links = Array.from(read(guide).matchAll(/\]\(((?!https?:)[^)#]+)/g), ([, link]) => link!)
  for (const link of links) expect(existsSync(join(root, 'docs', link)), link).toBe(true)
})
