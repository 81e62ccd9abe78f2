import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat, Gather, GrowingBuffer } from '../src/index.js'

const octets = (...values: number[]) => Uint8Array.from(values)

test('allocates nothing before the first octet', () => {
  const buffer = new GrowingBuffer(8)
  expect([buffer.length, buffer.memory.length]).toEqual([0, 0])
  buffer.append(octets(1), 0, 1)
  expect([buffer.length, buffer.memory.length]).toEqual([1, 8])
})

test('allocates 64 KiB at a time by default, and no more than twice what it holds', () => {
  const buffer = new GrowingBuffer()
  buffer.reserve(1)
  expect(buffer.memory.length).toBe(65_536)
  buffer.reserve(65_536)
  expect(buffer.memory.length).toBe(2 * 65_537)
})

test('reserves zeros that can be filled in after more was appended', () => {
  const buffer = new GrowingBuffer(2)
  buffer.reserve(2)
  buffer.append(octets(7, 8, 9), 1, 3)
  expect([...buffer.memory.subarray(buffer.start, buffer.start + buffer.length)]).toEqual([0, 0, 8, 9])
  buffer.memory[buffer.start + 1] = 2
  expect([...buffer.take()]).toEqual([0, 2, 8, 9])
})

test('releases the first octets to a sink without a copy, and keeps the others', () => {
  const buffer = new GrowingBuffer(8)
  buffer.append(octets(1, 2, 3), 0, 3)
  const { memory } = buffer
  const calls: unknown[] = []
  buffer.release({ bytes: (chunk, start, end) => calls.push([chunk === memory, start, end]), end() {} }, 2)
  expect(calls).toEqual([[true, 0, 2]])
  expect([...buffer.take()]).toEqual([3])
  expect([...buffer.take()]).toEqual([])
})

test('keeps the octets in order, and never writes to those it released', () => {
  const step = fc.record({
    appended: fc.uint8Array({ maxLength: 20 }),
    reserved: fc.nat(3),
    released: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 32 }), fc.array(step), (size, steps) => {
      const buffer = new GrowingBuffer(size)
      const output = new Gather()
      const views: Uint8Array[] = []
      const expected: number[] = []
      for (const { appended, reserved, released } of steps) {
        buffer.append(appended, 0, appended.length)
        buffer.reserve(reserved)
        expected.push(...appended, ...new Array(reserved).fill(0))
        const keep = (chunk: Uint8Array, start: number, end: number) => views.push(chunk.subarray(start, end))
        buffer.release({ bytes: keep, end() {} }, Math.floor(released * buffer.length))
      }
      views.push(buffer.take())
      for (const view of views) output.bytes(view, 0, view.length)
      expect([...concat(output.take())]).toEqual(expected)
    }),
  )
})
