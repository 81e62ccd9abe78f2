import { expect, test } from 'vitest'
import { waitBefore } from '../src/retries.js'

test('each wait is twice the one before, up to a quarter of an hour', () => {
  const retries = { count: 12, wait: 30_000 }
  const waits = Array.from({ length: 13 }, (_, index) => waitBefore(retries, index + 1, 0))
  expect(waits.slice(0, 6)).toEqual([30_000, 60_000, 120_000, 240_000, 480_000, 900_000])
  expect(waits.slice(6)).toEqual([...new Array(6).fill(900_000), undefined])
})

test('no attempt begins after the time for all of them', () => {
  const retries = { count: 9, wait: 60_000, within: 180_000 }
  expect(waitBefore(retries, 1, 120_000)).toBe(60_000)
  expect(waitBefore(retries, 1, 120_001)).toBeUndefined()
})

test('without retries there is none', () => expect(waitBefore({ count: 0, wait: 1 }, 1, 0)).toBeUndefined())
