import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  compareNames,
  generationName,
  generationOf,
  isDataSetName,
  isMemberName,
  nameMatcher,
} from '../src/data-set-names.js'

test.each(['A', 'HLQ.NAME', '$A.#B.@C', 'A-B', 'A1234567.B1234567.C1234567.D1234567.E1234567', 'X.Y{}'])(
  '%s is the name of a data set',
  (name) => expect(isDataSetName(name)).toBe(true),
)

test.each(['', '.', 'A.', '.A', 'A..B', '1A', '-A', 'A12345678', 'a', 'A B', 'A/B', 'A.B.'.repeat(11), '..'])(
  '%j is not the name of a data set',
  (name) => expect(isDataSetName(name)).toBe(false),
)

test('checks the names of members', () => {
  for (const name of ['A', '$2CPF1', 'ABCDEFGH', '{X']) expect(isMemberName(name)).toBe(true)
  for (const name of ['', '1A', 'ABCDEFGHI', 'A-B', 'A.B', 'a']) expect(isMemberName(name)).toBe(false)
})

test('formats and parses the names of generations', () => {
  expect(generationName('A.B', 7)).toBe('A.B.G0007V00')
  expect(generationOf('A.B', 'A.B.G0007V00')).toBe(7)
  expect(generationOf('A.B', 'A.C.G0007V00')).toBeUndefined()
  expect(generationOf('A.B', 'A.B.C')).toBeUndefined()
})

test('sorts in EBCDIC order: letters before digits, a prefix first', () => {
  const names = ['A1', 'AB', '$A', '#A', 'A', 'Z', '0', '@A']
  expect(names.sort(compareNames)).toEqual(['$A', '#A', '@A', 'A', 'AB', 'A1', 'Z', '0'])
})

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
])('pattern %j and name %j: match is %j', (pattern, name, matches) => {
  expect(nameMatcher(pattern)(name)).toBe(matches)
})

test('matches as the equivalent regular expression does', () => {
  const letters = (text: string) => fc.string({ unit: fc.constantFrom(...text), maxLength: 8 })
  fc.assert(
    fc.property(letters('AB.*%'), letters('AB.'), (pattern, name) => {
      const source = pattern.replace(/\*\*|[*%.]/g, (found) => expressions[found]!)
      expect(nameMatcher(pattern)(name)).toBe(new RegExp(`^${source}$`).test(name))
    }),
  )
})

const expressions: Readonly<Record<string, string>> = { '**': '.*', '*': '[^.]*', '%': '[^.]', '.': '\\.' }

test('takes bounded time for any pattern', () => {
  const name = 'A'.repeat(44)
  expect(nameMatcher(`${'*A'.repeat(100)}B`)(name)).toBe(false)
  expect(nameMatcher('*'.repeat(255))(name)).toBe(true)
  expect(nameMatcher('*'.repeat(256))(name)).toBe(false)
})
