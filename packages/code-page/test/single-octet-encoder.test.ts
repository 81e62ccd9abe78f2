import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ibm037 } from '../src/page/ibm-037.js'
import { usAscii } from '../src/page/us-ascii.js'
import type { Unmappable } from '../src/page.js'
import { SingleOctetEncoder } from '../src/single-octet-encoder.js'

const none = new Uint8Array(0)

test('writes text in pieces', () => {
  const encoder = new SingleOctetEncoder(ibm037)
  expect(encoder.write('He')).toEqual(Uint8Array.of(0xc8, 0x85))
  expect(encoder.write('')).toEqual(none)
  expect(encoder.write('y')).toEqual(Uint8Array.of(0xa8))
  expect(encoder.end()).toEqual(none)
})

describe('writes one SUB for', () => {
  test.each([
    ['a character it lacks', '€', 0x3f],
    ['a character above U+FFFF', '😀', 0x3f],
    ['half a character', '\ud83d', 0x3f],
    ['the other half', '\ude00', 0x3f],
    ['the noncharacter that marks holes', '\uffff', 0x3f],
  ])('%s', (_name, text, sign) => {
    expect(ibm037.encode(`a${text}b`)).toEqual(Uint8Array.of(0x81, sign, 0x82))
    expect(ibm037.encode(text)).toEqual(Uint8Array.of(sign))
    expect(usAscii.encode(text)).toEqual(Uint8Array.of(0x1a))
  })
})

test('keeps half a character until the other half comes', () => {
  const encoder = ibm037.encoder()
  expect(encoder.write('a\ud83d')).toEqual(Uint8Array.of(0x81))
  expect(encoder.write('')).toEqual(none)
  expect(encoder.write('\ude00b')).toEqual(Uint8Array.of(0x3f, 0x82))
  expect(encoder.write('\ud83d')).toEqual(none)
  expect(encoder.end()).toEqual(Uint8Array.of(0x3f))
  expect(encoder.end()).toEqual(none)
})

test('throws with the offset and the code point, and refuses what follows', () => {
  const encoder = ibm037.encoder({ unmappable: 'throw' })
  encoder.write('abc\ud83d')
  const fault = expect.objectContaining({ code: 'unmappable', offset: 3, codePoint: 0x1f600 })
  expect(() => encoder.write('\ude00')).toThrow(fault)
  expect(() => encoder.write('a')).toThrow(fault)
  expect(() => encoder.end()).toThrow(fault)
})

test('reports the character, and what to do', () => {
  expect(() => ibm037.encode('5 €', { unmappable: 'throw' })).toThrow(
    'U+20AC at offset 2 has no octet in IBM-037: choose a page that has it, or substitute it',
  )
})

test('reports what it lacks', () => {
  const faults: Unmappable[] = []
  const encoder = ibm037.encoder({ unmappable: (fault) => faults.push(fault) })
  encoder.write('a😀€')
  encoder.write('€\udc00')
  encoder.end()
  expect(faults).toEqual([
    { offset: 1, codePoint: 0x1f600 },
    { offset: 3, codePoint: 0x20ac },
    { offset: 4, codePoint: 0x20ac },
    { offset: 5, codePoint: 0xdc00 },
  ])
})

test('writes any text, cut anywhere, as in one piece', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, cut) => {
      const encoder = ibm037.encoder()
      const pieces = [encoder.write(text.slice(0, cut)), encoder.write(text.slice(cut)), encoder.end()]
      expect(pieces.flatMap((piece) => [...piece])).toEqual([...ibm037.encode(text)])
    }),
  )
})
