import { expect, test } from 'vitest'
import { findOctets, octetSource, octetsOfHex } from '../src/index.js'

const octets = new Uint8Array(600_000)
octets.set([1, 2, 3], 262_143)
const source = octetSource(octets)

test('octets are found across the parts that are read, and again from the beginning', async () => {
  const wanted = Uint8Array.of(1, 2, 3)
  expect(await findOctets(source, wanted, 0)).toBe(262_143)
  expect(await findOctets(source, wanted, 262_144)).toBe(262_143)
  expect(await findOctets(source, Uint8Array.of(1, 2, 4), 5)).toBeUndefined()
  expect(await findOctets(source, new Uint8Array(0), 5)).toBeUndefined()
})

test('a search ends when it is cancelled', async () => {
  expect(await findOctets(source, Uint8Array.of(9), 0, () => true)).toBeUndefined()
})

test('octets are read from hexadecimal digits, and nothing else is', () => {
  expect(octetsOfHex('0D 0a')).toEqual(Uint8Array.of(13, 10))
  expect(octetsOfHex('0x40')).toEqual(Uint8Array.of(64))
  for (const text of ['', '4', '4G', '0D,0A']) expect(octetsOfHex(text)).toBeUndefined()
})
