import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ReusedMemory } from '../src/index.js'

test('keeps all copies until they have served', () => {
  const copies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60_000 }), { maxLength: 12 })
  fc.assert(
    fc.property(fc.array(copies, { maxLength: 4 }), (rounds) => {
      const memory = new ReusedMemory()
      for (const round of rounds) {
        const views = round.map((octets) => memory.copy(octets))
        expect(views.map((view) => Buffer.from(view))).toEqual(round.map((octets) => Buffer.from(octets)))
        memory.reuse()
      }
    }),
    { numRuns: 30 },
  )
})

test('takes no more memory when the same amount is copied again', () => {
  const memory = new ReusedMemory()
  const octets = new Uint8Array(100_000)
  const buffers = new Set<ArrayBufferLike>()
  for (let round = 0; round < 5; round++) {
    for (let piece = 0; piece < 3; piece++) buffers.add(memory.copy(octets).buffer)
    memory.reuse()
  }
  expect(buffers.size).toBe(3)
})

test('copies what is longer than its blocks, also when shorter ones are there', () => {
  const memory = new ReusedMemory()
  memory.copy(new Uint8Array(10))
  const long = new Uint8Array(500_000).fill(7)
  expect(memory.copy(long).every((octet) => octet === 7)).toBe(true)
  memory.reuse()
  expect(memory.copy(long).length).toBe(long.length)
  expect(memory.copy(Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2))
})

test('puts copies side by side, so that one write sends them', () => {
  const memory = new ReusedMemory()
  const first = memory.copy(new Uint8Array(3_000))
  const second = memory.copy(new Uint8Array(4_000))
  expect(second.buffer).toBe(first.buffer)
  expect(second.byteOffset).toBe(first.byteOffset + first.length)
})
