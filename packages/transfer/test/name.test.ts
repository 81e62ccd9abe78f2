import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nameOctets, nameText } from '../src/index.js'

test('reads a UTF-8 name as its text', () => {
  expect(nameText(Uint8Array.of(0x62, 0xc3, 0xa4, 0x72))).toBe('bär')
})

test('keeps octets that are no UTF-8, overlong and cut sequences included', () => {
  for (const octets of [
    [0xff, 0x41],
    [0xc0, 0xaf],
    [0x41, 0xe2, 0x82],
    [0xed, 0xa0, 0x80],
    [0xef, 0xbb, 0xbf],
  ]) {
    expect(nameOctets(nameText(Uint8Array.from(octets)))).toEqual(Uint8Array.from(octets))
  }
})

test('gives back the octets of every name', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (octets) => {
      expect(nameOctets(nameText(octets))).toEqual(octets)
    }),
  )
})

test('writes a text that was never a name in UTF-8', () => {
  expect(nameOctets('€')).toEqual(Uint8Array.of(0xe2, 0x82, 0xac))
})
