import { expect, test } from 'vitest'
import { median, ratios } from '../src/statistics.js'

test('the median is the value in the middle, or the mean of two', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([9, 1, 5, 3])).toBe(4)
})

test('ratios are taken round by round, so that a slow round does not count', () => {
  expect(ratios([2, 20, 2], [1, 10, 1])).toEqual({ median: 2, least: 2, most: 2 })
})
