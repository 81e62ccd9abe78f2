import { octets } from '@ftpkit/testkit'
import { nameText } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printable, printableJson } from '../src/index.js'

/** What no terminal and no line of JSON may receive as it is. */
const forbidden = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Cs}/u

/** Any code unit, lone surrogates included, with many that are forbidden. */
const text = fc
  .array(
    fc.oneof(
      fc.nat(0x9f),
      fc.integer({ min: 0x2000, max: 0x206f }),
      fc.integer({ min: 0xd800, max: 0xdfff }),
      fc.nat(0xffff),
    ),
  )
  .map((codes) => String.fromCharCode(...codes))

test('shows controls and octets outside UTF-8 by their values', () => {
  expect(printable('\r\n\t\0\u0007\u007f\u0085\u009b')).toBe('\\r\\n\\t\\0\\x07\\x7f\\x85\\x9b')
  expect(printable(nameText(octets('"a" e4')))).toBe('a\\xe4')
})

test('shows what turns text around or begins a line by its number', () => {
  expect(printable('\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ud800')).toBe(
    '\\u061c\\u200e\\u200f\\u2028\\u2029\\u202a\\u202e\\u2066\\u2069\\ud800',
  )
})

test('leaves everything that can be read', () => {
  expect(printable('bär €𝄞 "x" \u200d שלום')).toBe('bär €𝄞 "x" \u200d שלום')
})

test('leaves nothing that a terminal would obey, in words and in JSON', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(printable(value)).not.toMatch(forbidden)
      expect(printableJson({ [value]: value })).not.toMatch(forbidden)
    }),
  )
})

test('JSON has the same value as before', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(JSON.parse(printableJson({ value: [value] }))).toEqual({ value: [value] })
    }),
  )
})
