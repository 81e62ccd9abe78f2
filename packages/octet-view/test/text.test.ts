import { allPages, codePage } from '@ftpkit/code-page/all'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OctetText, visible } from '../src/index.js'

const lettersIn = (page: string, ...octets: number[]) =>
  new OctetText(codePage(page)).letters(Uint8Array.from(octets))

describe('the text of octets', () => {
  test('has a letter for each octet of a page of single octets', () => {
    expect(lettersIn('IBM-1047', 0xc8, 0xc5, 0x40, 0x15)).toEqual(['H', 'E', ' ', '↓'])
  })

  test('has a letter for the first octet of a character, and none for the others', () => {
    expect(lettersIn('UTF-8', 0x41, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80, 0x42)).toEqual([
      ...['A', 'é', undefined, '😀', undefined, undefined, undefined, 'B'],
    ])
    expect(lettersIn('IBM-939', 0x0e, 0x42, 0xc1, 0x0f, 0xc1)).toEqual(['»', 'Ａ', undefined, '«', 'A'])
  })

  test('shows where an octet is not a character', () => {
    expect(lettersIn('UTF-8', 0xc3, 0x41, 0xe2, 0x82)).toEqual(['\ufffd', 'A', '\ufffd', undefined])
  })

  test('has nothing in it that changes the text around it', () => {
    const evil = [0x202e, 0x2066, 0x200b, 0xfeff, 0x061c, 0x2028, 0x9b, 0x1b, 0x07, 0xe000, 0xad, 0xa0]
    for (const code of evil) expect(visible(String.fromCodePoint(code))).toMatch(/^[·¤°]$/)
    expect(visible('\u0301')).toBe('○\u0301')
  })

  test('shows controls by signs of Latin-1 and arrows, which every font has', () => {
    const controls = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code))
    for (const control of [...controls, '\x7f', '\x85']) expect(visible(control)).toMatch(/^[·»«←↓→]$/)
    expect(['\t', '\n', '\r'].map(visible)).toEqual(['→', '↓', '←'])
  })

  test('has a letter or a part of one for every octet in every page, and never fails', () => {
    fc.assert(
      fc.property(fc.constantFrom(...allPages), fc.uint8Array({ maxLength: 40 }), (page, octets) => {
        const letters = new OctetText(page).letters(octets)
        expect(letters).toHaveLength(octets.length)
        if (octets.length > 0) expect(letters[0]).toBeDefined()
      }),
      { numRuns: 5_000 },
    )
  })
})
