import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OctetSearch } from '../../src/records/octet-search.js'

test('finds what a plain loop finds, at any alignment', () => {
  // Arithmetic on words goes wrong at neighbours of the octets searched for, and at octets with the high bit.
  const octet = fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(0x0a, 0x15) },
    { weight: 6, arbitrary: fc.constantFrom(0, 1, 0x09, 0x0b, 0x14, 0x16, 0x7f, 0x80, 0x8a, 0x95, 0xff) },
    { weight: 2, arbitrary: fc.nat(255) },
  )
  const input = fc.array(octet, { minLength: 70, maxLength: 200 })
  const margin = fc.nat(9)
  fc.assert(
    fc.property(input, margin, margin, fc.constantFrom(0x0a, 0x15), (octets, before, after, second) => {
      // The octets around the chunk are all hits.
      const memory = new Uint8Array(before + octets.length + after).fill(0x0a)
      memory.set(octets, before)
      const chunk = memory.subarray(Math.min(before, 3))
      const start = before - Math.min(before, 3)
      const end = start + octets.length
      expect(found(new OctetSearch(0x0a, second), chunk, start, end)).toEqual(
        octets.flatMap((octet, at) => (octet === 0x0a || octet === second ? [start + at] : [])),
      )
    }),
    { numRuns: 300 },
  )
})

test('finds octets in a chunk too short for words, after one in other memory', () => {
  const search = new OctetSearch(0x0a, 0x0a)
  expect(found(search, new Uint8Array(100).fill(0x0a, 97), 0, 100)).toEqual([97, 98, 99])
  expect(found(search, Uint8Array.of(1, 0x0a, 2), 0, 3)).toEqual([1])
  expect(found(search, new Uint8Array(100), 0, 100)).toEqual([])
  expect(found(search, new Uint8Array(100).fill(0x0a, 50, 51), 0, 100)).toEqual([50])
})

test('finds octets in several pieces of the same memory', () => {
  const search = new OctetSearch(0x0a, 0x0a)
  const memory = new Uint8Array(200).fill(0x0a, 70, 71).fill(0x0a, 150, 151)
  expect(found(search, memory, 0, 100)).toEqual([70])
  expect(found(search, memory, 100, 200)).toEqual([150])
})

test('finds nothing in an empty chunk', () => {
  expect(found(new OctetSearch(0x0a, 0x15), Uint8Array.of(0x0a), 1, 1)).toEqual([])
})

function found(search: OctetSearch, chunk: Uint8Array, start: number, end: number): number[] {
  const places: number[] = []
  search.open(chunk, start, end)
  for (let at = search.next(chunk, start, end); at < end; at = search.next(chunk, at + 1, end))
    places.push(at)
  return places
}
