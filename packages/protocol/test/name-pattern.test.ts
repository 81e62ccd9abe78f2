import { expect, test } from 'vitest'
import { isNamePattern, matchesName } from '../src/name-pattern.js'

test.each([
  ['*', 'any.txt', true],
  ['*', '', true],
  ['*.txt', 'a.txt', true],
  ['*.txt', 'a.txt.gz', false],
  ['a*b*c', 'aXbXbYc', true],
  ['a*b*c', 'aXbXbY', false],
  ['?.txt', 'é.txt', true],
  ['?.txt', 'ab.txt', false],
  ['a.c', 'abc', false],
  ['[a]', '[a]', true],
  ['a**c', 'abc', true],
  ['', 'a', false],
])('%j and %j: %j', (pattern, name, fits) => {
  expect(matchesName(pattern, name)).toBe(fits)
})

test('takes no time that grows with every star', () => {
  expect(matchesName(`${'*a'.repeat(50)}b`, 'a'.repeat(5_000))).toBe(false)
})

test('knows a pattern by its stars and question marks only', () => {
  expect(['*.txt', 'a?', '[ab]', 'plain'].map(isNamePattern)).toEqual([true, true, false, false])
})
