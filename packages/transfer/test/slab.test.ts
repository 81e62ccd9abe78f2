import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Slab } from '../src/index.js'

test('takes no memory before it is asked for some', () => {
  const slab = new Slab()
  expect(slab.memory.length).toBe(0)
  expect(slab.reserve(3)).toBe(0)
  expect(slab.memory.length).toBe(16_384)
})

test('sets octets aside side by side until the memory is full, and then takes new memory', () => {
  const slab = new Slab(8)
  expect(slab.reserve(3)).toBe(0)
  const { memory } = slab
  expect(slab.reserve(5)).toBe(3)
  expect(slab.reserve(0)).toBe(8)
  expect(slab.memory).toBe(memory)
  expect(slab.reserve(1)).toBe(0)
  expect(slab.memory).not.toBe(memory)
})

test('takes memory as long as what is longer than its size', () => {
  const slab = new Slab(8)
  expect(slab.reserve(20)).toBe(0)
  expect(slab.memory.length).toBe(20)
  expect(slab.reserve(1)).toBe(0)
  expect(slab.memory.length).toBe(8)
})

test('reserves again what was released, and nothing before it', () => {
  const slab = new Slab(8)
  slab.reserve(2)
  const at = slab.reserve(6)
  slab.release(4)
  expect(slab.reserve(4)).toBe(at + 2)
  slab.reserve(8)
  slab.release(8)
  expect(slab.reserve(8)).toBe(0)
})

test('reserves an octet a second time only if it was released', () => {
  const reservation = fc
    .nat(20)
    .chain((length) => fc.record({ length: fc.constant(length), kept: fc.nat(length) }))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 32 }), fc.array(reservation), (size, reservations) => {
      const slab = new Slab(size)
      const views = reservations.map(({ length, kept }, index) => {
        const at = slab.reserve(length)
        slab.release(length - kept)
        return slab.memory.subarray(at, at + kept).fill(index)
      })
      expect(views.map((view) => [...view])).toEqual(
        reservations.map(({ kept }, index) => Array(kept).fill(index)),
      )
    }),
  )
})
