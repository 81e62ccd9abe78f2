import { expect, test } from 'vitest'
import { matches } from '../src/glob.js'

test.each([
  ['*', 'any.txt', true],
  ['*', '', true],
  ['*.txt', 'a.txt', true],
  ['*.txt', 'a.txt.gz', false],
  ['a*b*c', 'aXbXbYc', true],
  ['a*b*c', 'aXbXbY', false],
  ['?.txt', 'a.txt', true],
  ['?.txt', 'ab.txt', false],
  ['a.c', 'abc', false],
  ['[a]', '[a]', true],
  ['*', 'a/b', false],
  ['*/b', 'a/b', true],
  ['a**c', 'abc', true],
  ['', 'a', false],
])('%j matches %j: %j', (pattern, text, fits) => {
  expect(matches(pattern, text)).toBe(fits)
})

test('takes no exponential time for many stars', () => {
  expect(matches(`${'*a'.repeat(50)}b`, 'a'.repeat(5_000))).toBe(false)
})
