import { octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { DoubleOctetDecoder } from '../src/double-octet-decoder.js'
import { ibm930 } from '../src/page/ibm-930.js'
import type { Unmappable } from '../src/page.js'

test('begins every record in single-octet mode, and continues to count offsets', () => {
  const decoder = new DoubleOctetDecoder(ibm930, { tolerate: ['missing-shift-in'] })
  expect(decoder.write(octets('0E 4481')) + decoder.end()).toBe('あ')
  expect(decoder.write(octets('C1')) + decoder.end()).toBe('A')
  expect(() => decoder.write(octets('C1 0F'))).toThrow(expect.objectContaining({ offset: 5 }))
})

test('reads a part of an array, and counts only that', () => {
  const decoder = ibm930.decoder({ unmappable: 'throw' })
  expect(decoder.write(octets('C1 C2 0E 4481 0F'), 1, 4)).toBe('B')
  expect(decoder.write(octets('FF FF 81 0F C1'), 2)).toBe('あA')
  expect(() => decoder.write(octets('C1 57'))).toThrow('0x57 at offset 7 has no character in IBM-930')
})

test('reports what it found, where, and what to do', () => {
  expect(() => ibm930.decode(octets('C1 0E 44 0F'))).toThrow(
    "IBM-930 text has one octet, 0x44, where there must be a pair at offset 2: repair it, or tolerate 'odd-octet'",
  )
  expect(() => ibm930.decode(octets('C1 0F'))).toThrow(
    'a shift 0x0F into single-octet mode, which it is in already',
  )
  expect(() => ibm930.decode(octets('0E 0E'))).toThrow(
    'a shift 0x0E into double-octet mode, which it is in already',
  )
})

test('reports octets and pairs without a character', () => {
  const faults: Unmappable[] = []
  const decoder = ibm930.decoder({ unmappable: (fault) => faults.push(fault) })
  expect(decoder.write(octets('57 0E 41')) + decoder.write(octets('40 4481 0F'))).toBe('\u001a\ufffdあ')
  expect(faults).toEqual([
    { offset: 0, octets: 0x57 },
    { offset: 2, octets: 0x4140 },
  ])
})

test('reads texts longer than it turns into a string at a time', () => {
  const text = 'いろはABC'.repeat(12_000)
  const wire = ibm930.encode(text)
  expect(wire.length).toBeGreaterThan(100_000)
  expect(ibm930.decode(wire) === text).toBe(true)
})
