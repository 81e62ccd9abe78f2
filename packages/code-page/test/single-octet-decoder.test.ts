import { chunksOf, octets, seeded } from '@ftpkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ibm037 } from '../src/page/ibm-037.js'
import { ibm875 } from '../src/page/ibm-875.js'
import { ibm1140 } from '../src/page/ibm-1140.js'
import type { Unmappable } from '../src/page.js'
import { SingleOctetDecoder } from '../src/single-octet-decoder.js'

test('reads text in pieces', () => {
  const decoder = new SingleOctetDecoder(ibm037)
  expect(decoder.write(octets('C8 85')) + decoder.write(octets('93 93 96')) + decoder.end()).toBe('Hello')
})

test('reads a part of an array', () => {
  expect(new SingleOctetDecoder(ibm037).write(octets('C1 C2 C3 C4'), 1, 3)).toBe('BC')
})

test('reads long texts, ASCII or not, as it reads each octet alone', () => {
  const random = seeded(37)
  for (const length of [511, 512, 513, 65_535, 65_536, 200_003]) {
    const wire = Uint8Array.from({ length }, () => 0x81 + Math.floor(random() * 9))
    const wide = wire.slice()
    for (let at = 700; at < length; at += 12_345) wide[at] = 0x9f
    for (const text of [wire, wide]) {
      const each = Array.from(text, (octet) => ibm1140.characterOf(octet)).join('')
      expect(ibm1140.decode(text) === each, `${length} octets`).toBe(true)
    }
  }
})

test('reads any octets, cut anywhere, as in one piece', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.integer({ min: 1, max: 600 }), (wire, size) => {
      const decoder = ibm1140.decoder()
      const text = chunksOf(wire, size).map((chunk) => decoder.write(chunk))
      expect(text.join('')).toBe(ibm1140.decode(wire))
    }),
  )
})

describe('an octet without a character', () => {
  const wire = octets('C1 DC C1 E1')

  test('is read as SUB', () => {
    expect(ibm875.decode(wire)).toBe('A\u001aA\u001a')
  })

  test('is a fault with its offset, and the decoder refuses what follows', () => {
    const decoder = ibm875.decoder({ unmappable: 'throw' })
    expect(decoder.write(octets('C1 C1'))).toBe('AA')
    const fault = expect.objectContaining({ name: 'FtpError', code: 'unmappable', offset: 3 })
    expect(() => decoder.write(wire)).toThrow(fault)
    expect(() => decoder.write(octets('C1'))).toThrow(fault)
    expect(() => decoder.end()).toThrow(fault)
  })

  test('is reported, and read as SUB', () => {
    const faults: Unmappable[] = []
    const decoder = ibm875.decoder({ unmappable: (fault) => faults.push(fault) })
    expect(decoder.write(wire) + decoder.write(wire, 1) + decoder.end()).toBe('A\u001aA\u001a\u001aA\u001a')
    expect(faults).toEqual([
      { offset: 1, octets: 0xdc },
      { offset: 3, octets: 0xe1 },
      { offset: 4, octets: 0xdc },
      { offset: 6, octets: 0xe1 },
    ])
  })
})

test('refuses an unknown policy', () => {
  expect(() => ibm875.decoder({ unmappable: 'ignore' as 'throw' })).toThrow(RangeError)
})
