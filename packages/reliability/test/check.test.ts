import { expect, test } from 'vitest'
import { Extent, Tally } from '../src/check.js'

test('a check that asserts less than it should has failed', () => {
  const tally = new Tally()
  tally.assert(true, 'never')
  expect(tally.outcome('', 1).passed).toBe(true)
  expect(tally.outcome('', 2)).toMatchObject({ passed: false, detail: 'only 1 of 2 assertions were made' })
})

test('the first five failures are reported, the others counted', () => {
  const tally = new Tally()
  for (let number = 1; number <= 7; number++) tally.assert(false, () => `fault ${number}`)
  expect(tally.outcome('', 0).detail).toBe('fault 1; fault 2; fault 3; fault 4; fault 5; and 2 more')
})

test('counts are a share of the whole, but not less than the least', () => {
  expect(new Extent(1).of(1_000, 15)).toBe(1_000)
  expect(new Extent(0.1).of(1_000, 15)).toBe(100)
  expect(new Extent(0).of(1_000, 15)).toBe(15)
})

test('a sample takes every nth item, at most at the given stride', () => {
  const items = Array.from({ length: 20 }, (_, at) => at)
  expect(new Extent(1).sample(items, 5)).toEqual(items)
  expect(new Extent(0.5).sample(items, 5)).toHaveLength(10)
  expect(new Extent(0.1).sample(items, 5, 7)).toEqual([2, 7, 12, 17])
  expect(new Extent(0).sample(items, 10)).toEqual([0, 10])
})

test('only a full run is held to the time limit of its target', () => {
  expect(new Extent(1).bound(100, 10_000)).toBe(100)
  expect(new Extent(0.9).bound(100, 10_000)).toBe(10_000)
})
