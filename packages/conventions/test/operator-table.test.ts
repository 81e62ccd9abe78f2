import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { root } from './readme.js'

const [, section = ''] =
  /^## Beside other servers\n([\s\S]*?)^## /m.exec(
    readFileSync(join(root, 'apps/server/README.md'), 'utf8'),
  ) ?? []

/** The rows: what operators expect, and what ftpkit-server and three others say to it. */
const rows = Array.from(section.matchAll(/^\| (\d+) \| (.*) \|$/gm), ([, number = '', cells = '']) => {
  const [what = '', ours = '', ...others] = cells.split(' | ')
  return { number, what, ours, others }
})

/** The tests that the rows name, by number; where one is not enough, a row has several. */
const tests = Array.from(
  section.matchAll(/^- (\d+): `(.*)`, `(.*)`, \*(.*)\*$/gm),
  ([, number = '', name = '', file = '', title = '']) => ({ number, name, file, title }),
)

/** Folders of the packages, by name: pages of published packages name no folder of the sources. */
const folders = new Map(
  ['packages', 'apps']
    .flatMap((parent) => readdirSync(join(root, parent)).map((child) => join(root, parent, child)))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => {
      const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string }
      return [name, folder]
    }),
)

test('the table has at least 35 rows, numbered, each with an answer of four servers', () => {
  expect(rows.length).toBeGreaterThanOrEqual(35)
  expect(rows.map(({ number }) => Number(number))).toEqual(rows.map((_row, index) => index + 1))
  for (const { what, ours, others } of rows) {
    expect(others, what).toHaveLength(3)
    for (const answer of [ours, ...others]) expect(answer, what).toMatch(/^(?:yes|partly|no)(?:: \S.*)?$/)
  }
})

test('what is partly there says what there is', () => {
  const answers = rows.flatMap(({ ours, others }) => [ours, ...others])
  expect(answers.filter((answer) => answer === 'partly')).toEqual([])
})

test('each yes of ftpkit-server, and nothing else, has a test', () => {
  const yes = rows.filter(({ ours }) => ours.startsWith('yes')).map(({ number }) => number)
  expect([...new Set(tests.map(({ number }) => number))]).toEqual(yes)
})

describe('the test that the table names is there', () => {
  test.each(tests)('$number: $title', ({ name, file, title }) => {
    expect(file).toMatch(/\.test\.ts$/)
    const path = join(folders.get(name) ?? name, file)
    expect(existsSync(path), path).toBe(true)
    expect(titlesIn(readFileSync(path, 'utf8'))).toContain(title)
  })
})

/** The names of the tests in a file that are not left out: the first argument of each `test(`, `test.each(…)(` and the like. */
function titlesIn(text: string): string[] {
  const titles: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^test\b(?!\.(?:skip|todo)\()/.test(node.expression.getText(source))) {
      const [title] = node.arguments
      if (title && ts.isStringLiteralLike(title)) titles.push(title.text)
    }
    node.forEachChild(visit)
  }
  const source = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest)
  visit(source)
  return titles
}
