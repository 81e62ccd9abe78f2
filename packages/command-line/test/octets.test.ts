import { expect, test } from 'vitest'
import { captureSizeOf, octetsOf } from '../src/index.js'

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

test.each([
  ['4096', 4_096],
  ['64M', 67_108_864],
  ['4095', undefined],
  ['3.9k', undefined],
  ['much', undefined],
])('a capture of %s has %s octets', (text, octets) => {
  expect(captureSizeOf(text)).toBe(octets)
})
