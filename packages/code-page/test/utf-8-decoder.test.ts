import { atEverySplit, octets } from '@ftpkit/testkit'
import { describe, expect, test } from 'vitest'
import { CodePageError } from '../src/error.js'
import { Utf8Decoder } from '../src/utf-8-decoder.js'
import { utf8 } from '../src/utf-8-page.js'

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
