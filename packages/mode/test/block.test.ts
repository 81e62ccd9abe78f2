import { hex, octets, parseEvents } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { decodeBlocks, encodeBlocks } from '../src/block.js'

const wire = octets('80 0005 "HELLO" c0 0002 "AB"')
const events = parseEvents('data "HELLO"\nendOfRecord\ndata "AB"\nendOfRecord\nendOfFile')

test('decodes a whole connection at once', () => {
  expect(decodeBlocks(wire, { structure: 'R' })).toEqual(events)
})

test('encodes whole files at once', () => {
  expect(hex(encodeBlocks(events))).toBe(hex(wire))
  expect(hex(encodeBlocks(events, { endOfFile: 'own-block' }))).toBe(
    hex(octets('80 0005 "HELLO" 80 0002 "AB" 40 0000')),
  )
})
