import { octets } from '@ftpkit/testkit'
import { isFtpError } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { decodeLogicalBytes, LocalDecoder, WordReader } from '../src/index.js'

test('passes on each logical byte of a file as a number, and where records end', () => {
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

test('unpacks a whole file', () => {
  expect(decodeLogicalBytes(octets('29cbb829cfac688fac'), { byteSize: 36 })).toEqual([
    0o123456701234n,
    0o765432107654n,
  ])
})

test('unpacks as many logical bytes as the count says, where padding looks like one more', () => {
  expect(decodeLogicalBytes(octets('12 30'), { byteSize: 4, count: 3 })).toEqual([1n, 2n, 3n])
  expect(decodeLogicalBytes(octets('12 30'), { byteSize: 4 })).toEqual([1n, 2n, 3n, 0n])
})

test.each([
  ['truncated-logical-byte', '12345678', { byteSize: 36 }],
  ['truncated-logical-byte', '12', { byteSize: 4, count: 3 }],
  ['nonzero-padding', '123456789f', { byteSize: 36 }],
  ['trailing-data', '12345678', { byteSize: 4, count: 3 }],
])('refuses %s', (code, packed, options) => {
  const refusal = (thrown: unknown) => isFtpError(thrown) && thrown.code === code
  expect(() => decodeLogicalBytes(octets(packed), options)).toThrow(expect.toSatisfy(refusal))
})

test('unpacks the whole logical bytes of a file with a tolerated fault', () => {
  const tolerate = ['truncated-logical-byte', 'nonzero-padding'] as const
  expect(decodeLogicalBytes(octets('12'), { byteSize: 4, count: 3, tolerate })).toEqual([1n, 2n])
  expect(decodeLogicalBytes(octets('123456789f'), { byteSize: 36, tolerate })).toEqual([0x123456789n])
})

test.each([0, 256])('refuses a byte size of %i', (byteSize) => {
  expect(() => decodeLogicalBytes(octets(''), { byteSize })).toThrow(RangeError)
})
