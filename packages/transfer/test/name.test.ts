import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nameOctets, nameText } from '../src/index.js'

/** Octets that begin, continue and break sequences, more often than by chance. */
const octet = fc.oneof(
  fc.integer({ min: 0, max: 0xff }),
  fc.constantFrom(0x2f, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xdf),
  fc.constantFrom(0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff),
)
const octets = fc.array(octet, { maxLength: 30 }).map((list) => Uint8Array.from(list))

test('reads a UTF-8 name as its text', () => {
  expect(nameText(Uint8Array.of(0x62, 0xc3, 0xa4, 0x72))).toBe('bär')
  expect(nameText(Uint8Array.of())).toBe('')
})

test('keeps a byte order mark', () => {
  expect(nameText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa')
  expect(nameText(Uint8Array.of(0xff, 0xef, 0xbb, 0xbf))).toBe('\udcff\ufeff')
})

test('decodes each octet that is not UTF-8 as a lone surrogate, and the others as text', () => {
  expect(nameText(Uint8Array.of(0x62, 0xe4, 0x72))).toBe('b\udce4r')
  expect(nameText(Uint8Array.of(0xc3, 0xa4, 0xe4, 0xff, 0xc3, 0xa4))).toBe('ä\udce4\udcffä')
})

test.each([
  ['a first octet that never begins one', [0xff, 0x41]],
  ['an overlong sequence of two octets', [0xc0, 0xaf]],
  ['an overlong sequence of three octets', [0xe0, 0x80, 0xaf]],
  ['an overlong sequence of four octets', [0xf0, 0x80, 0x80, 0xaf]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['a code point beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ['a sequence that the name ends in', [0x41, 0xe2, 0x82]],
  ['a sequence that another octet cuts', [0xf0, 0x9f, 0x98, 0x41]],
  ['an octet that only continues', [0x80]],
])('keeps %s', (_what, list) => {
  const escapes = list.map((octet) => String.fromCharCode(octet < 0x80 ? octet : 0xdc00 + octet)).join('')
  expect(nameText(Uint8Array.from(list))).toBe(escapes)
  expect(nameOctets(escapes)).toEqual(Uint8Array.from(list))
})

test('reads every octet sequence as a decoder does that replaces what is not UTF-8', () => {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  // A decoder shows the beginning of a cut sequence once, we show each octet of it: runs compare as one.
  const replaced = (text: string) => text.replace(/[\ufffd\ud800-\udfff]+/gu, '\ufffd')
  fc.assert(
    fc.property(octets, (list) => {
      expect(replaced(nameText(list))).toBe(replaced(utf8.decode(list)))
    }),
  )
})

test('returns the octets of every name', () => {
  fc.assert(
    fc.property(octets, (list) => {
      expect(nameOctets(nameText(list))).toEqual(list)
    }),
  )
})

test('writes a text that was never a name in UTF-8', () => {
  expect(nameOctets('')).toEqual(Uint8Array.of())
  expect(nameOctets('€')).toEqual(Uint8Array.of(0xe2, 0x82, 0xac))
})

test('takes half of a surrogate pair for no escape', () => {
  const text = '\u{10080}\udc80'
  expect(nameOctets(text)).toEqual(Uint8Array.of(0xf0, 0x90, 0x82, 0x80, 0x80))
})

test('writes every text that has no lone surrogate as UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(nameOctets(text)).toEqual(new TextEncoder().encode(text))
      expect(nameText(nameOctets(text))).toBe(text)
    }),
  )
})
