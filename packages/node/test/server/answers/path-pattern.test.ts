import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pathMatcher } from '../../../src/server/answers/path-pattern.js'

test.each([
  ['/cards/**', '/cards/deep/x', true],
  ['/cards/**', '/card/x', false],
  ['/*.ger', '/x.ger', true],
  ['/*.ger', '/deep/x.ger', false],
  ['/a?.us', '/ab.us', true],
  ['/a?us', '/a/us', false],
  ['/a.b', '/axb', false],
  ['/***', '/', true],
])('%j and %j', (pattern, path, fits) => {
  expect(pathMatcher(pattern)(path)).toBe(fits)
})

const expressions: Readonly<Record<string, string>> = { '**': '.*', '*': '[^/]*', '?': '[^/]', '.': '\\.' }

test('agrees with regular expressions', () => {
  const letters = (text: string) => fc.string({ unit: fc.constantFrom(...text), maxLength: 8 })
  fc.assert(
    fc.property(letters('ab./*?'), letters('ab./'), (pattern, path) => {
      const source = pattern.replace(/\*\*|[*?.]/g, (found) => expressions[found]!)
      expect(pathMatcher(pattern)(path)).toBe(new RegExp(`^${source}$`).test(path))
    }),
  )
})

test('is done with whatever path', () => {
  expect(pathMatcher(`/${'**a'.repeat(20)}b`)(`/${'a'.repeat(8_000)}`)).toBe(false)
})
