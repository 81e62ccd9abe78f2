import { atEverySplit, octets } from '@ftpkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CodePageError } from '../src/error.js'
import type { Unmappable } from '../src/page.js'
import { Utf8Decoder, Utf8Encoder, utf8 } from '../src/utf-8.js'

function decoded(chunks: readonly Uint8Array[]): string {
  const decoder = new Utf8Decoder()
  try {
    return chunks.map((chunk) => decoder.write(chunk)).join('') + decoder.end()
  } catch (error) {
    if (!(error instanceof CodePageError)) throw error
    expect(() => decoder.write(octets('41'))).toThrow(error)
    expect(() => decoder.end()).toThrow(error)
    return `${error.code} ${error.offset}`
  }
}

test('reads characters of one to four octets, cut anywhere', () => {
  const text = '\ufeffaé€😀z\ufeff'
  expect(atEverySplit(utf8.encode(text), decoded)).toBe(text)
})

describe('finds where the octets are not UTF-8', () => {
  test.each([
    ['a trail without a lead', '41 80 41', 1],
    ['a lead without its trail', '41 C3 41', 1],
    ['a character that is cut off', '41 E2 82', 1],
    ['a form that is too long', '41 42 E0 80 80', 2],
    ['half a character of UTF-16', 'ED A0 80', 0],
    ['a number above U+10FFFF', '41 F4 90 80 80', 1],
    ['an octet that never occurs', '41 F8 41 41 41 41', 1],
    ['an octet that never occurs, at the end', 'E2 82 AC FF', 3],
    ['what comes after a long run that is', `${'41'.repeat(100)}C1`, 100],
  ])('%s', (_name, wire, offset) => {
    expect(atEverySplit(octets(wire), decoded)).toBe(`malformed-text ${offset}`)
  })
})

test('reads what is not UTF-8 as U+FFFD where that is tolerated', () => {
  expect(utf8.decode(octets('41 80 E2 82'), { tolerate: ['malformed-utf-8'] })).toBe('A\ufffd\ufffd')
})

test('reads a part of an array', () => {
  expect(new Utf8Decoder().write(octets('41 42 43'), 1, 2)).toBe('B')
})

test('keeps half a character until the other half comes', () => {
  const encoder = new Utf8Encoder()
  expect(encoder.write('a\ud83d')).toEqual(octets('61'))
  expect(encoder.write('\ude00')).toEqual(octets('F0 9F 98 80'))
  expect(encoder.write('\ud83d')).toEqual(octets(''))
  expect(encoder.end()).toEqual(octets('EF BF BD'))
})

test('throws for half a character, and refuses what follows', () => {
  const encoder = utf8.encoder({ unmappable: 'throw' })
  encoder.write('ab')
  const fault = expect.objectContaining({ code: 'unmappable', offset: 3, codePoint: 0xde00 })
  expect(() => encoder.write('c\ude00')).toThrow(fault)
  expect(() => encoder.end()).toThrow(fault)
})

test('reports half a character', () => {
  const faults: Unmappable[] = []
  expect(utf8.encode('\ud800a\udc00', { unmappable: (fault) => faults.push(fault) })).toEqual(
    octets('EFBFBD 61 EFBFBD'),
  )
  expect(faults).toEqual([
    { offset: 0, codePoint: 0xd800 },
    { offset: 2, codePoint: 0xdc00 },
  ])
})

test('restores every text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(utf8.decode(utf8.encode(text, { unmappable: 'throw' }))).toBe(text)
    }),
  )
})

test('is known by its names', () => {
  expect(utf8).toMatchObject({ kind: 'utf-8', name: 'UTF-8', ccsid: 1208 })
})
