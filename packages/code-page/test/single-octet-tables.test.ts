import { expect, test } from 'vitest'
import { hole, noOctet, singleOctetTables } from '../src/single-octet-tables.js'

test('reads a page as differences from the frame, with holes', () => {
  const tables = singleOctetTables({ ebcdic: true, differences: { 65: 'ab\uffff' }, oneWay: [0x41] }, 'cdra')
  expect(Array.from(tables.toUnicode.subarray(0x40, 0x44))).toEqual([0x20, 0x61, 0x62, hole])
  expect(Array.from(tables.characters.subarray(0x40, 0x44))).toEqual([0x20, 0x61, 0x62, 0x1a])
  expect(Array.from(tables.ascii.subarray(0x40, 0x45))).toEqual([0x20, 0x61, 0x62, 0x1a, 0x80])
})

test('writes a character that two octets have as the one that is not one way', () => {
  const { fromUnicode } = singleOctetTables(
    { ebcdic: true, differences: { 65: 'a' }, oneWay: [0x41] },
    'cdra',
  )
  expect(fromUnicode[0]![0x61]).toBe(0x81)
  expect(fromUnicode[0xff]![0xff]).toBe(noOctet)
})

test('reads a page of the network side as differences from ISO 8859-1', () => {
  const { toUnicode } = singleOctetTables({ ebcdic: false, differences: { 128: '€' }, oneWay: [] }, 'swap')
  expect([0x15, 0x25, 0x7f, 0x80, 0x81].map((octet) => toUnicode[octet])).toEqual([
    0x15, 0x25, 0x7f, 0x20ac, 0x81,
  ])
})
