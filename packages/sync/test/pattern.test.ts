import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compilePattern } from '../src/pattern.js'

test.each([
  ['*', 'any.txt', true],
  ['*', '', true],
  ['*', '.hidden', true],
  ['*.txt', 'a.txt', true],
  ['*.txt', 'a.txt.gz', false],
  ['a*b*c', 'aXbXbYc', true],
  ['a*b*c', 'aXbXbY', false],
  ['?.txt', 'a.txt', true],
  ['?.txt', 'ab.txt', false],
  ['?', '😀', true],
  ['?', '/', false],
  ['a.c', 'abc', false],
  ['*', 'a/b', false],
  ['*/b', 'a/b', true],
  ['a**c', 'abc', true],
  ['a**c', 'a/b/c', true],
  ['', 'a', false],
  ['[a]', 'a', true],
  ['[a]', '[a]', false],
  ['\\[a]', '[a]', true],
  ['[a-c]x', 'bx', true],
  ['[a-c]x', 'dx', false],
  ['[!a-c]', 'd', true],
  ['[^a-c]', 'b', false],
  ['[!a]', '/', false],
  ['a[.-0]b', 'a/b', false],
  ['[]]', ']', true],
  ['[!]]', ']', false],
  ['[a-]', '-', true],
  ['[-a]', '-', true],
  ['[\\]a]', ']', true],
  ['[[:digit:]]', '7', true],
  ['[[:digit:]]', 'd', false],
  ['[![:space:]_]', ' ', false],
  ['[a', '[a', true],
  ['[', '[', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['\\\\', '\\', true],
  ['a\\', 'a\\', true],
  ['**/x', 'x', true],
  ['**/x', 'a/x', true],
  ['**/x', 'a/b/x', true],
  ['**/x', 'ax', false],
  ['**/x', 'a/bx', false],
  ['a/**/x', 'a/x', true],
  ['a/**/x', 'a/b/c/x', true],
  ['a/**/x', 'ab/x', false],
  ['a/**', 'a/b/c', true],
  ['a/**', 'a', false],
  ['**', 'a/b', true],
  ['***', 'a/b', true],
  ['**/**/x', 'x', true],
  ['Bu\u0308*', 'B\u00fccher', true],
  ['a*a', 'a', false],
  ['ab*ba', 'aba', false],
])('%j matches %j: %j', (pattern, path, fits) => {
  expect(compilePattern(pattern)(path)).toBe(fits)
})

test.each([
  `${'a*'.repeat(100)}b`,
  `${'*a'.repeat(100)}b`,
  `${'**/'.repeat(100)}b`,
  `${'[a-z]*'.repeat(50)}b`,
])('takes no exponential time: %s', (pattern) => {
  expect(compilePattern(pattern)('a'.repeat(255))).toBe(false)
  expect(compilePattern(pattern)('a/'.repeat(2_000))).toBe(false)
})

test('a text whose signs are all quoted matches itself alone', () => {
  const name = fc.string({ unit: fc.constantFrom('*', '?', '[', ']', '\\', 'a', '!', '-', 'é') })
  fc.assert(
    fc.property(name, name, (text, other) => {
      const quoted = text.replaceAll(/[*?[\]\\]/g, '\\$&')
      expect(compilePattern(quoted)(other)).toBe(text === other)
      expect(compilePattern(quoted)(text)).toBe(true)
    }),
  )
})

test('matches what a regular expression of the same meaning matches', () => {
  const signs = { '*': '[^/]*', '**': '.*', '**/': '(?:.*/)?', '?': '[^/]', a: 'a', b: 'b', '/': '/' }
  const part = fc.constantFrom(...(Object.keys(signs) as (keyof typeof signs)[]))
  // A double star is one of directories only where a name begins.
  const clear = (parts: readonly string[]) =>
    parts.every((sign, at) => {
      const before = parts[at - 1]
      if (sign.startsWith('*') && before?.endsWith('*')) return false
      if (sign === '**' && parts[at + 1]?.startsWith('/')) return false
      return sign !== '**/' || before === undefined || before.endsWith('/')
    })
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 8 }).filter(clear),
      fc
        .string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 10 })
        .filter((path) => !path.includes('//')),
      (parts, path) => {
        fc.pre(!path.startsWith('/') && !path.endsWith('/'))
        const expected = new RegExp(`^${parts.map((sign) => signs[sign]).join('')}$`)
        expect(compilePattern(parts.join(''))(path)).toBe(expected.test(path))
      },
    ),
    { numRuns: 2_000 },
  )
})
