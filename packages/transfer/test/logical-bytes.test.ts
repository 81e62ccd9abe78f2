import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  checkByteSize,
  packedLength,
  packLogicalBytes,
  unpackLogicalBytes,
  unpackNumbers,
} from '../src/numbers.js'

test('packs two words of 36 bits into nine octets and unpacks them', () => {
  const packed = packLogicalBytes([0x123456789, 0xabcdef012n], 36)
  expect([...packed]).toEqual([0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x12])
  expect(unpackNumbers(packed, 36, 2)).toEqual([0x123456789, 0xabcdef012])
  expect(unpackLogicalBytes(packed, 36, 1)).toEqual([0x123456789n])
})

test('fills the last octet with zeros', () => {
  expect([...packLogicalBytes([7, 7, 7], 3)]).toEqual([0xff, 0x80])
  expect([...packLogicalBytes([], 3)]).toEqual([])
})

test('unpacks what was packed, for every byte size', () => {
  const sizes = fc.integer({ min: 1, max: 255 })
  const bytes = sizes.chain((byteSize) =>
    fc.tuple(fc.constant(byteSize), fc.array(fc.bigInt({ min: 0n, max: (1n << BigInt(byteSize)) - 1n }))),
  )
  fc.assert(
    fc.property(bytes, ([byteSize, values]) => {
      const packed = packLogicalBytes(values, byteSize)
      expect(packed.length).toBe(packedLength(values.length, byteSize))
      expect(unpackLogicalBytes(packed, byteSize, values.length)).toEqual(values)
      if (byteSize <= 53) expect(unpackNumbers(packed, byteSize, values.length)).toEqual(values.map(Number))
    }),
  )
})

test('refuses values that do not fit', () => {
  expect(() => packLogicalBytes([8], 3)).toThrow(new RangeError('8 does not fit a logical byte of 3 bits'))
  expect(() => packLogicalBytes([-1n], 3)).toThrow(new RangeError('-1 does not fit a logical byte of 3 bits'))
})

test('refuses byte sizes outside 1 to 255, and more logical bytes than there are', () => {
  for (const byteSize of [0, 256]) {
    expect(() => packLogicalBytes([], byteSize)).toThrow(RangeError)
    expect(() => unpackLogicalBytes(new Uint8Array(0), byteSize, 0)).toThrow(RangeError)
    expect(() => unpackNumbers(new Uint8Array(0), byteSize, 0)).toThrow(
      new RangeError(`a logical byte has 1 to 255 bits, not ${byteSize}`),
    )
  }
  expect(() => unpackNumbers(new Uint8Array(7), 54, 1)).toThrow(
    new RangeError('a number holds 53 bits, not the 54 of this logical byte'),
  )
  expect(unpackNumbers(new Uint8Array(7), 53, 1)).toEqual([0])
  expect(() => unpackNumbers(new Uint8Array(4), 36, 1)).toThrow(
    new RangeError('4 octets hold fewer than 1 logical bytes of 36 bits'),
  )
  expect(() => unpackLogicalBytes(new Uint8Array(4), 36, 1)).toThrow(RangeError)
})

test('unpacks all whole logical bytes by default', () => {
  expect(unpackLogicalBytes(Uint8Array.of(0x12, 0x34, 0x56), 12)).toEqual([0x123n, 0x456n])
  expect(unpackNumbers(Uint8Array.of(0x12, 0x34, 0x5f), 10)).toEqual([0x048, 0x345])
  expect(unpackLogicalBytes(Uint8Array.of(0x12), 12)).toEqual([])
})

test('packs values of any iterable', () => {
  expect([...packLogicalBytes(new Set([1, 2n]), 4)]).toEqual([0x12])
})

test.each([1, 36, 255])('returns a byte size of %i as it is', (byteSize) => {
  expect(checkByteSize(byteSize)).toBe(byteSize)
})

test.each([0, 256, 7.5, Number.NaN, -1])('refuses a byte size of %d', (byteSize) => {
  expect(() => checkByteSize(byteSize)).toThrow(
    new RangeError(`a logical byte has 1 to 255 bits, not ${byteSize}`),
  )
})
