import { expect, test } from 'vitest'
import { octetsOf } from '../src/index.js'

test.each([
  ['0', 0],
  ['800', 800],
  ['500k', 512_000],
  ['1.5M', 1_572_864],
  ['2G', 2_147_483_648],
  ['2g', 2_147_483_648],
])('%s is %i octets', (text, octets) => {
  expect(octetsOf(text)).toBe(octets)
})

test.each(['', 'M', '-1', '1e3', '2 M', '2MB', '0x10', '.5M', '1,5M'])(
  '"%s" is not a number of octets',
  (text) => {
    expect(octetsOf(text)).toBeUndefined()
  },
)
