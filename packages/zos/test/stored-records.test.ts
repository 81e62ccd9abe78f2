import { hex, octets } from '@ftpkit/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesOf, recordsOf, storedLines, storedRecords } from '../src/stored-records.js'

test('a length of four octets precedes each record', () => {
  const stored = storedRecords([octets('c1c2'), octets(''), octets('ff')])
  expect(hex(stored)).toBe(hex(octets('00000002 c1c2 00000000 00000001 ff')))
  expect(storedRecords([])).toHaveLength(0)
})

test('records survive a round trip', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (records) => {
      expect(recordsOf(storedRecords(records)).map(hex)).toEqual(records.map(hex))
    }),
  )
})

test('returns records as views', () => {
  const stored = storedRecords([octets('c1')])
  expect(recordsOf(stored)[0]?.buffer).toBe(stored.buffer)
})

test('octets that end inside a record are refused', () => {
  expect(() => recordsOf(octets('00000002 c1'))).toThrow(expect.objectContaining({ code: 'truncated' }))
  expect(() => recordsOf(octets('0000'))).toThrow(expect.objectContaining({ code: 'truncated' }))
})

test('stores lines of text in EBCDIC', () => {
  expect(hex(storedLines(['A', '']))).toBe(hex(octets('00000001 c1 00000000')))
  expect(linesOf(storedLines(['//A JOB', '']))).toEqual(['//A JOB', ''])
})
