import { expect, test } from 'vitest'
import { translation } from '../src/index.js'

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

test('keeps NL and LF apart, as CDRA has them', () => {
  const there = translation('IBM-1047', 'ISO-8859-1')
  expect(there[0x15]).toBe(0x85)
  expect(there[0x25]).toBe(0x0a)
})

test('takes the text of one page to the other', () => {
  const hello = Uint8Array.from([0xc8, 0x85, 0x93, 0x93, 0x96, 0xad, 0xbd])
  expect(String.fromCharCode(...through(translation('ibm1047', 'us-ascii'), hello))).toBe('Hello[]')
  expect(through(translation('1047', '037'), hello).slice(-2)).toEqual(Uint8Array.from([0xba, 0xbb]))
})

test('puts SUB of the target where it lacks the character', () => {
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

test('names the nearest pages for one it does not know', () => {
  expect(() => translation('IBM-1407', 'ascii')).toThrow(
    new RangeError('there is no code page "IBM-1407"; the nearest names are IBM-1047, IBM-1027, IBM-1097'),
  )
})
