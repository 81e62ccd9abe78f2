import { hex, octets, parseEvents } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { decodeStreamRecords, encodeStreamRecords } from '../src/stream.js'

const events = parseEvents('data "HELLO"\nendOfRecord\ndata "A" ff "B"\nendOfRecord\nendOfFile')

test('decodes a whole connection at once', () => {
  expect(decodeStreamRecords(octets('"HELLO" ff01 "A" ffff "B" ff03'))).toEqual(events)
})

test('encodes a whole file at once', () => {
  expect(hex(encodeStreamRecords(events))).toBe(hex(octets('"HELLO" ff01 "A" ffff "B" ff01 ff02')))
  expect(hex(encodeStreamRecords(events, { endOfFile: 'with-last-data' }))).toBe(
    hex(octets('"HELLO" ff01 "A" ffff "B" ff03')),
  )
})
