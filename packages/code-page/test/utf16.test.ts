import { expect, test } from 'vitest'
import { characterAt, isHighSurrogate, textOfAscii, textOfCodeUnits } from '../src/utf16.js'

test('makes strings of code units and of ASCII, byte order marks with them', () => {
  expect(textOfCodeUnits(Uint16Array.of(0xfeff, 0x41, 0xd83d, 0xde00, 0xfeff))).toBe('\ufeffA😀\ufeff')
  expect(textOfAscii(Uint8Array.of(0x00, 0x41, 0x7f))).toBe('\u0000A\u007f')
})

test('tells how many code units a character takes', () => {
  expect(characterAt('a😀', 0)).toEqual({ codePoint: 0x61, units: 1 })
  expect(characterAt('a😀', 1)).toEqual({ codePoint: 0x1f600, units: 2 })
  expect(characterAt('a\ud83d', 1)).toEqual({ codePoint: 0xd83d, units: 1 })
})

test('knows the first half of a character', () => {
  expect([0xd7ff, 0xd800, 0xdbff, 0xdc00].map(isHighSurrogate)).toEqual([false, true, true, false])
})
