import { octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { concatenated } from '../src/octets.js'

test('joins pieces into one array', () => {
  expect(concatenated([octets('01 02'), octets(''), octets('03')])).toEqual(octets('01 02 03'))
  expect(concatenated([])).toEqual(octets(''))
})

test('returns the only piece that is not empty itself', () => {
  const only = octets('01 02')
  expect(concatenated([octets(''), only])).toBe(only)
})
