import { octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import type { Unmappable } from '../src/page.js'
import { Utf8Encoder } from '../src/utf-8-encoder.js'
import { utf8 } from '../src/utf-8-page.js'

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

test('tells half a character', () => {
  const faults: Unmappable[] = []
  expect(utf8.encode('\ud800a\udc00', { unmappable: (fault) => faults.push(fault) })).toEqual(
    octets('EFBFBD 61 EFBFBD'),
  )
  expect(faults).toEqual([
    { offset: 0, codePoint: 0xd800 },
    { offset: 2, codePoint: 0xdc00 },
  ])
})
