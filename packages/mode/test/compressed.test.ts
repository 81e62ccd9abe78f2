import { hex, octets, parseEvents } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { decodeCompressed, encodeCompressed } from '../src/compressed.js'

const wire = octets('01 "a" c3 0040 01 "b"')
const image = { type: { code: 'I' } } as const

test('decodes a whole connection at once', () => {
  expect(decodeCompressed(wire, image)).toEqual(parseEvents('data "a" 000000 "b"\nendOfFile'))
  expect(decodeCompressed(wire)).toEqual(parseEvents('data "a   b"\nendOfFile'))
})

test('encodes whole files at once', () => {
  expect(hex(encodeCompressed(parseEvents('data "a" 000000 "b"\nendOfFile'), image))).toBe(hex(wire))
  expect(hex(encodeCompressed(parseEvents('data "a   b"\nendOfFile')))).toBe(hex(wire))
})
