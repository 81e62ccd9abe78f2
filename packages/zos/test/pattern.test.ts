import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dataSetMatcher } from '../src/pattern.js'

test.each([
  ['A.%', 'A.B', true],
  ['A.%', 'A.BC', false],
  ['A.%', 'A..', false],
  ['A.*.C', 'A.BBB.C', true],
  ['A.*.C', 'A.B.B.C', false],
  ['A.*', 'A.B.C', false],
  ['A.**', 'A.B.C', true],
  ['A.**', 'A.', true],
  ['*', '', true],
  ['', '', true],
  ['', 'A', false],
  ['A*C', 'AC', true],
  ['A*C', 'ABCBC', true],
  ['A*C', 'ABCB', false],
  ['$X', '$X', true],
  ['A.B', 'AXB', false],
])('%j and %j', (pattern, name, matches) => {
  expect(dataSetMatcher(pattern)(name)).toBe(matches)
})

test('agrees with regular expressions', () => {
  const letters = (text: string) => fc.string({ unit: fc.constantFrom(...text), maxLength: 8 })
  fc.assert(
    fc.property(letters('AB.*%'), letters('AB.'), (pattern, name) => {
      const source = pattern.replace(/\*\*|[*%.]/g, (found) => expressions[found]!)
      expect(dataSetMatcher(pattern)(name)).toBe(new RegExp(`^${source}$`).test(name))
    }),
  )
})

const expressions: Readonly<Record<string, string>> = { '**': '.*', '*': '[^.]*', '%': '[^.]', '.': '\\.' }

test('is done with whatever pattern', () => {
  const name = 'A'.repeat(44)
  expect(dataSetMatcher(`${'*A'.repeat(100)}B`)(name)).toBe(false)
  expect(dataSetMatcher('*'.repeat(255))(name)).toBe(true)
  expect(dataSetMatcher('*'.repeat(256))(name)).toBe(false)
})
