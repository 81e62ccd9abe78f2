import { seeded } from '@ftpkit/testkit'
import { describe, expect, test } from 'vitest'
import { translate, translation } from '../src/index.js'
import type { Unmappable } from '../src/page.js'
import { singleOctetPages } from '../src/single-octet-pages.js'

const everyOctet = Uint8Array.from({ length: 256 }, (_, octet) => octet)

function through(table: Uint8Array, octets: Uint8Array): Uint8Array {
  return octets.map((octet) => table[octet]!)
}

test.each(['IBM-037', 'IBM-1047'])('%s and ISO 8859-1 hold the same 256 characters', (page) => {
  const there = translation(page, 'ISO-8859-1')
  const back = translation('ISO-8859-1', page)
  expect(there).toHaveLength(256)
  expect(through(back, through(there, everyOctet))).toEqual(everyOctet)
  expect(through(there, through(back, everyOctet))).toEqual(everyOctet)
})

test('keeps NL and LF apart, as CDRA does', () => {
  const there = translation('IBM-1047', 'ISO-8859-1')
  expect(there[0x15]).toBe(0x85)
  expect(there[0x25]).toBe(0x0a)
})

test('translates the text of one page to the other', () => {
  const hello = Uint8Array.from([0xc8, 0x85, 0x93, 0x93, 0x96, 0xad, 0xbd])
  expect(String.fromCharCode(...through(translation('ibm1047', 'us-ascii'), hello))).toBe('Hello[]')
  expect(through(translation('1047', '037'), hello).slice(-2)).toEqual(Uint8Array.from([0xba, 0xbb]))
})

test('writes SUB of the target where it lacks the character', () => {
  expect(translation('IBM-037', 'US-ASCII')[0x4a]).toBe(0x1a)
  expect(translation('windows-1252', 'IBM-037')[0x80]).toBe(0x3f)
  expect(translation('US-ASCII', 'IBM-037')[0x80]).toBe(0x3f)
})

test('knows a page by any of its names', () => {
  const expected = translation('IBM-037', 'ISO-8859-1')
  for (const name of ['ibm037', 'IBM-37', 'cp037', 'CP37', 'ebcdic-cp-us', 'csIBM037', 'CCSID00037', '37']) {
    expect(translation(name, 'latin1'), name).toEqual(expected)
  }
})

test('suggests the nearest pages for an unknown one', () => {
  expect(() => translation('IBM-1407', 'ascii')).toThrow(
    new RangeError('there is no code page "IBM-1407"; the nearest names are IBM-1047, IBM-1027, IBM-1097'),
  )
})

describe('translate', () => {
  const table = translation('IBM-1047', 'ISO-8859-1')
  const random = seeded(1047)
  const octets = Uint8Array.from({ length: 20_000 }, () => Math.floor(random() * 256))

  test.each([0, 1, 31, 4095, 4096, 4097, 12_345])('translates %s octets from anywhere', (length) => {
    for (let start = 0; start < 5; start++) {
      const expected = through(table, octets.subarray(start, start + length))
      expect(translate(table, octets, start, start + length)).toEqual(expected)
    }
  })

  test.each([0, 1, 2, 3])('writes the result to a target that begins at %s octets of a word', (offset) => {
    const target = new Uint8Array(10_005).subarray(offset)
    expect(translate(table, octets, 3, 10_003, target)).toBe(target)
    expect(target.subarray(0, 10_000)).toEqual(through(table, octets.subarray(3, 10_003)))
    expect(Array.from(target.subarray(10_000))).toEqual(new Array(5 - offset).fill(0))
  })

  test('translates an array in place', () => {
    const expected = through(table, octets)
    const own = octets.slice()
    expect(translate(table, own, 0, own.length, own)).toEqual(expected)
  })

  test('keeps tables apart', () => {
    const other = translation('IBM-037', 'ISO-8859-1')
    expect(translate(other, octets)).toEqual(through(other, octets))
    expect(translate(table, octets)).toEqual(through(table, octets))
  })
})

describe('an octet without counterpart', () => {
  test('is thrown when the table is made', () => {
    expect(() => translation('IBM-1140', 'IBM-037', { unmappable: 'throw' })).toThrow(
      expect.objectContaining({ code: 'unmappable', offset: 0x9f, codePoint: 0x20ac }),
    )
    expect(() => translation('US-ASCII', 'IBM-037', { unmappable: 'throw' })).toThrow(
      '0x80 at offset 128 has no character in US-ASCII',
    )
  })

  test('is reported when the table is made', () => {
    const faults: Unmappable[] = []
    const table = translation('IBM-875', 'IBM-037', { unmappable: (fault) => faults.push(fault) })
    expect(faults).toContainEqual({ offset: 0xdc, octets: 0xdc })
    expect(faults).toContainEqual({ offset: 0x41, codePoint: 0x391 })
    expect(faults).toHaveLength(table.filter((there, octet) => there === 0x3f && octet !== 0x3f).length)
  })
})

test('SUB of one page is SUB of the other', () => {
  for (const page of singleOctetPages) {
    expect(translation(page, 'ISO-8859-1')[page.substitute], page.name).toBe(0x1a)
  }
})
