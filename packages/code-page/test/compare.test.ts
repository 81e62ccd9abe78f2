import { expect, test } from 'vitest'
import { codePage } from '../src/all.js'
import { comparePages } from '../src/compare.js'

test('37 and 1047 differ in six octets', () => {
  expect(comparePages('037', '1047')).toEqual([
    { octets: 0x5f, one: '¬', other: '^' },
    { octets: 0xad, one: 'Ý', other: '[' },
    { octets: 0xb0, one: '^', other: '¬' },
    { octets: 0xba, one: '[', other: 'Ý' },
    { octets: 0xbb, one: ']', other: '¨' },
    { octets: 0xbd, one: '¨', other: ']' },
  ])
})

test('37 and 1140 differ in the euro', () => {
  expect(comparePages('37', '1140')).toEqual([{ octets: 0x9f, one: '¤', other: '€' }])
})

test('a character on one side only is shown', () => {
  expect(comparePages('ascii', 'windows-1252')[0]).toEqual({ octets: 0x80, one: undefined, other: '€' })
})

test('pairs are compared between double-octet pages only', () => {
  const [ibm937, ibm1371, ibm1388] = [codePage('937'), codePage('1371'), codePage('1388')]
  expect(comparePages(ibm937, ibm1371)).toEqual([
    { octets: 0x9f, one: undefined, other: '€' },
    { octets: 0x47a2, one: undefined, other: '€' },
  ])
  expect(comparePages(ibm937, '37').every(({ octets }) => octets < 0x100)).toBe(true)
  expect(comparePages(ibm937, ibm1388).length).toBeGreaterThan(20_000)
})

test('UTF-8 has no table', () => {
  expect(() => comparePages('37', 'utf8')).toThrow(new RangeError('UTF-8 has no table to compare'))
})
