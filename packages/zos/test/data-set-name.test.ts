import { expect, test } from 'vitest'
import { generationName, generationOf, isDataSetName, isMemberName } from '../src/data-set-name.js'

test.each(['A', 'HLQ.NAME', '$A.#B.@C', 'A-B', 'A1234567.B1234567.C1234567.D1234567.E1234567', 'X.Y{}'])(
  'takes %s for the name of a data set',
  (name) => expect(isDataSetName(name)).toBe(true),
)

test.each(['', '.', 'A.', '.A', 'A..B', '1A', '-A', 'A12345678', 'a', 'A B', 'A/B', 'A.B.'.repeat(11), '..'])(
  'does not take %j for one',
  (name) => expect(isDataSetName(name)).toBe(false),
)

test('knows the names of members', () => {
  for (const name of ['A', '$2CPF1', 'ABCDEFGH', '{X']) expect(isMemberName(name)).toBe(true)
  for (const name of ['', '1A', 'ABCDEFGHI', 'A-B', 'A.B', 'a']) expect(isMemberName(name)).toBe(false)
})

test('names generations, and reads their numbers', () => {
  expect(generationName('A.B', 7)).toBe('A.B.G0007V00')
  expect(generationOf('A.B', 'A.B.G0007V00')).toBe(7)
  expect(generationOf('A.B', 'A.C.G0007V00')).toBeUndefined()
  expect(generationOf('A.B', 'A.B.C')).toBeUndefined()
})
