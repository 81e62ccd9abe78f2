import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  canonicalIpAddress,
  formatLongAddress,
  parseLongAddress,
  parseLongPassiveReply,
} from '../src/index.js'
import { testAddresses } from './address-vectors.js'

testAddresses('LPRT', parseLongAddress)
testAddresses('LPSV reply', parseLongPassiveReply)

test('refuses to write an invalid address or port', () => {
  expect(() => formatLongAddress('host', 21)).toThrow(RangeError)
  expect(() => formatLongAddress('::1', 65_536)).toThrow(RangeError)
})

test('reads back every address and port that it writes, in LPRT and in any reply', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 65_535 }), (host, port) => {
      const written = formatLongAddress(host, port)
      const found = parseLongAddress(written)
      expect(found.port).toBe(port)
      expect(canonicalIpAddress(found.host)).toBe(canonicalIpAddress(host))
      expect(parseLongPassiveReply(`228 Entering Long Passive Mode (${written})`)).toEqual(found)
    }),
  )
})
