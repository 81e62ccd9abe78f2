import { parseType, type Type } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { fillerOf } from '../src/compressed-string.js'

test.each([
  ['A N', 0x20],
  ['A T', 0x20],
  ['E C', 0x40],
  ['I', 0x00],
  ['L 36', 0x00],
])('fills TYPE %s with octet %i', (type, filler) => {
  expect(fillerOf(parseType(type) as Type)).toBe(filler)
})
