import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat, Gather } from '../src/index.js'

test('copies small pieces side by side, so that what was pushed may be garbage', () => {
  const gather = new Gather()
  const chunk = Uint8Array.of(9, 1, 2, 3, 9)
  gather.bytes(chunk, 1, 3)
  gather.bytes(chunk, 3, 4)
  expect(gather.length).toBe(3)
  const pieces = gather.take()
  expect(pieces).toEqual([Uint8Array.of(1, 2, 3)])
  expect(pieces[0]!.buffer).not.toBe(chunk.buffer)
})

test('keeps large pieces as the views they are, in order with the small ones', () => {
  const gather = new Gather()
  const chunk = new Uint8Array(4_000).fill(7)
  gather.bytes(Uint8Array.of(1), 0, 1)
  gather.bytes(chunk, 100, 3_900)
  gather.bytes(Uint8Array.of(2), 0, 1)
  gather.bytes(Uint8Array.of(3), 0, 1)
  const [first, large, last, ...rest] = gather.take()
  expect(first).toEqual(Uint8Array.of(1))
  expect(large!.buffer).toBe(chunk.buffer)
  expect([large!.byteOffset, large!.length]).toEqual([100, 3_800])
  expect(last).toEqual(Uint8Array.of(2, 3))
  expect(rest).toEqual([])
})

test('joins large pieces that follow each other in memory', () => {
  const gather = new Gather()
  const [chunk, other] = [new Uint8Array(12_000), new Uint8Array(4_000)]
  gather.bytes(chunk, 0, 3_000)
  gather.bytes(chunk, 3_000, 6_000)
  gather.bytes(chunk.subarray(6_000), 0, 2_500)
  gather.bytes(chunk, 9_000, 12_000)
  gather.bytes(other, 0, 4_000)
  expect(gather.take().map(({ byteOffset, length }) => [byteOffset, length])).toEqual([
    [0, 8_500],
    [9_000, 3_000],
    [0, 4_000],
  ])
})

test('has nothing when nothing or only empty pieces came', () => {
  const gather = new Gather()
  expect(gather.take()).toEqual([])
  gather.bytes(new Uint8Array(5_000), 3_000, 3_000)
  gather.bytes(Uint8Array.of(1), 1, 1)
  expect(gather.length).toBe(0)
  expect(gather.take()).toEqual([])
})

test('is empty after it was taken from, and never writes to what it handed over', () => {
  const gather = new Gather()
  gather.bytes(Uint8Array.of(1, 2), 0, 2)
  const [first] = gather.take()
  expect(gather.length).toBe(0)
  for (let round = 0; round < 3_000; round++) gather.bytes(new Uint8Array(50).fill(9), 0, 50)
  expect(first).toEqual(Uint8Array.of(1, 2))
  expect(gather.length).toBe(150_000)
})

test('knows the end', () => {
  const gather = new Gather()
  expect(gather.ended).toBe(false)
  gather.end()
  expect(gather.ended).toBe(true)
})

test('returns exactly the octets pushed, whatever the sizes and whenever they are taken', () => {
  const source = Uint8Array.from({ length: 9_000 }, (_, at) => at * 31)
  const length = fc.oneof(fc.nat(80), fc.nat(80), fc.nat(2_100), fc.constantFrom(15, 16, 2_047, 2_048, 9_000))
  const push = fc.record({ at: fc.nat(), length, taken: fc.boolean() })
  fc.assert(
    fc.property(fc.array(push, { maxLength: 200, size: 'max' }), (pushes) => {
      const gather = new Gather()
      const wanted: Uint8Array[] = []
      const pieces: Uint8Array[] = []
      let waiting = 0
      for (const { at, length, taken } of pushes) {
        const start = at % (source.length - length + 1)
        wanted.push(source.subarray(start, start + length))
        gather.bytes(source, start, start + length)
        waiting += length
        expect(gather.length).toBe(waiting)
        if (!taken) continue
        pieces.push(...gather.take())
        waiting = 0
      }
      pieces.push(...gather.take())
      expect(Buffer.compare(concat(pieces), concat(wanted))).toBe(0)
      expect(pieces.every((piece) => piece.length > 0)).toBe(true)
    }),
  )
})

test('joins pieces, and returns a single one as it is', () => {
  const piece = Uint8Array.of(1, 2)
  expect(concat([])).toEqual(new Uint8Array(0))
  expect(concat([piece])).toBe(piece)
  expect(concat([piece, new Uint8Array(0), Uint8Array.of(3)])).toEqual(Uint8Array.of(1, 2, 3))
})
