import { hex } from '@ftpkit/testkit'
import { concat, Gather } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { PendingBlock } from '../src/pending-block.js'

/** Holds pieces, and returns the views that come out. */
function held(
  pieces: readonly (readonly [Uint8Array, number, number])[],
  block = new PendingBlock(),
): Uint8Array[] {
  const views: Uint8Array[] = []
  for (const piece of pieces) block.append(...piece)
  expect(block.length).toBe(pieces.reduce((sum, [, start, end]) => sum + end - start, 0))
  block.release({ bytes: (chunk, start, end) => void views.push(chunk.subarray(start, end)), end() {} })
  expect(block.length).toBe(0)
  return views
}

const chunk = Uint8Array.from({ length: 4_000 }, (_, at) => at % 251)

test('hands out pieces that lie side by side as one', () => {
  const views = held([
    [chunk, 5, 9],
    [chunk, 9, 12],
    [chunk, 12, 2_000],
  ])
  expect(views).toEqual([chunk.subarray(5, 2_000)])
  expect(views[0]!.buffer).toBe(chunk.buffer)
})

test('copies small further pieces together, and keeps large ones as they are', () => {
  const views = held([
    [chunk, 0, 3],
    [chunk, 10, 13],
    [chunk, 20, 1_043],
    [chunk, 2_000, 3_024],
    [chunk, 5, 6],
  ])
  expect(views.map((view) => view.length)).toEqual([3, 3 + 1_023, 1_024, 1])
  expect(views.map((view) => view.buffer === chunk.buffer)).toEqual([true, false, true, false])
  expect(hex(concat(views))).toBe(
    hex(
      concat([
        chunk.subarray(0, 3),
        chunk.subarray(10, 13),
        chunk.subarray(20, 1_043),
        chunk.subarray(2_000, 3_024),
        chunk.subarray(5, 6),
      ]),
    ),
  )
})

test('does not join pieces of different memory', () => {
  const other = chunk.slice()
  expect(
    held([
      [chunk, 0, 2_000],
      [other, 2_000, 4_000],
    ]),
  ).toHaveLength(2)
})

test('begins again after each release, with memory that was never passed on', () => {
  const block = new PendingBlock()
  const first = held(
    [
      [chunk, 0, 1],
      [chunk, 5, 9],
    ],
    block,
  )
  const before = first.map(hex)
  const second = held([[chunk, 9, 12]], block)
  block.forget()
  const third = held(
    [
      [chunk, 100, 101],
      [chunk, 105, 109],
    ],
    block,
  )
  expect(second.map(hex)).toEqual([hex(chunk.subarray(9, 12))])
  expect(third.map(hex)).toEqual([hex(chunk.subarray(100, 101)), hex(chunk.subarray(105, 109))])
  expect(first.map(hex)).toEqual(before)
})

test('hands out pieces as small as they come, and any number of them, in order', () => {
  const block = new PendingBlock()
  for (let at = 3_999; at >= 0; at--) block.append(chunk, at, at + 1)
  const output = new Gather()
  block.release(output)
  expect(concat(output.take())).toEqual(chunk.slice().reverse())
})
