import { expect, test } from 'vitest'
import { hole, noOctet, singleOctetTables, toleratedLookalikes } from '../src/single-octet-tables.js'

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

test('writes forms always, and lookalikes only where one-way characters are tolerated', () => {
  const tables = singleOctetTables(
    { ebcdic: true, differences: {}, oneWay: [], forms: { 129: 'ب' }, lookalikes: { 130: 'Đ' } },
    'cdra',
  )
  expect(tables.fromUnicode[0x06]![0x28]).toBe(0x81)
  expect(tables.fromUnicode[0x01]![0x10]).toBe(noOctet)
  expect(toleratedLookalikes(tables, {}).size).toBe(0)
  const lookalikes = toleratedLookalikes(tables, { tolerate: ['one-way-characters'] })
  expect([lookalikes.get(0x110), lookalikes.get(0xff21)]).toEqual([0x82, 0xc1])
})
