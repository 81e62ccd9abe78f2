import { expect, test } from 'vitest'
import { TimeAxis } from '../src/model/time-axis.js'

test('a long pause is short on the axis, and its length is known', () => {
  const axis = new TimeAxis([0, 500, 3_600_500, 3_601_000])
  expect(axis.pauses).toMatchObject([{ milliseconds: 3_600_000 }])
  expect(axis.at(500)).toBeGreaterThan(0.1)
  expect(axis.at(3_601_000)).toBe(1)
})

test('while a transfer runs nothing is a pause', () => {
  const axis = new TimeAxis([0, 4_000, 4_100], [[0, 4_000]])
  expect(axis.pauses).toEqual([])
  expect(axis.at(4_000)).toBeCloseTo(4_000 / 4_100)
})

test('positions and times belong together, also of a single time and of none', () => {
  const axis = new TimeAxis([100, 200, 300])
  expect(axis.at(200)).toBe(0.5)
  expect(axis.timeAt(0.5)).toBe(200)
  expect(new TimeAxis([7]).at(7)).toBe(0)
  expect(new TimeAxis([]).timeAt(0)).toBeUndefined()
})
