import { octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { LocalDecoder, packWords, unpackWords, WordReader } from '../src/index.js'

test('hands on each logical byte of a file as a number, and where records end', () => {
  const seen: unknown[] = []
  const reader = new WordReader(
    {
      word: (value) => seen.push(value),
      endOfRecord: () => seen.push('end of record'),
      endOfFile: () => seen.push('end of file'),
    },
    36,
  )
  const decoder = new LocalDecoder(reader, { byteSize: 36, form: 'words' })
  decoder.restartMarker(octets('"M"'))
  decoder.data(octets('1234567890'), 0, 5)
  decoder.suspect(true)
  decoder.endOfRecord()
  decoder.endOfFile()
  expect(seen).toEqual([0x123456789n, 'end of record', 'end of file'])
})

test('packs numbers of either kind', () => {
  expect(packWords([0o123456701234, 0o765432107654n], 36)).toEqual(octets('29cbb829cfac688fac'))
})

test('reads a file that is here as a whole', () => {
  expect(unpackWords(octets('29cbb829cfac688fac'), { byteSize: 36 })).toEqual([
    0o123456701234n,
    0o765432107654n,
  ])
  expect(unpackWords(octets('12 30'), { byteSize: 4, count: 3 })).toEqual([1n, 2n, 3n])
  expect(() => unpackWords(octets('12345678'), { byteSize: 36 })).toThrow('truncated-logical-byte')
})

test.each([-1, 128])('refuses %i, which is no number of 7 bits', (word) => {
  expect(() => packWords([word], 7)).toThrow(RangeError)
})
