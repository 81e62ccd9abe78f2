import { describe, expect, test } from 'vitest'
import { TokenBucket } from '../src/index.js'

/** Moves portions for a time, and waits as the bucket says. @returns octets that moved */
function moved(bucket: TokenBucket, milliseconds: number, takers = 1): number {
  const due = Array.from({ length: takers }, () => 0)
  let octets = 0
  for (;;) {
    const now = Math.min(...due)
    if (now >= milliseconds) return octets
    octets += bucket.portion
    due[due.indexOf(now)] = now + bucket.take(bucket.portion, now)
  }
}

describe.each([[1], [3], [100], [1_500], [102_400], [1e9]])('%i octets per second', (rate) => {
  test('are kept within 5 per cent over ten seconds', () => {
    const octets = moved(new TokenBucket({ rate }), 10_000)
    expect(Math.abs(octets - rate * 10)).toBeLessThanOrEqual(Math.max(1, rate * 0.5))
  })

  test('are shared by all that take', () => {
    const octets = moved(new TokenBucket({ rate }), 10_000, 4)
    expect(Math.abs(octets - rate * 10)).toBeLessThanOrEqual(Math.max(4, rate * 0.5))
  })
})

test('a pause is not made up for by more than the burst', () => {
  const bucket = new TokenBucket({ rate: 1_000, burst: 100 })
  bucket.take(100, 0)
  expect(bucket.take(100, 60_000)).toBe(0)
  expect(bucket.take(100, 60_000)).toBe(100)
})

test('a clock that goes backwards gives nothing', () => {
  const bucket = new TokenBucket({ rate: 1_000, burst: 1 })
  bucket.take(1, 1_000)
  expect(bucket.take(1, 0)).toBe(1)
})

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a rate of %d is refused', (rate) => {
  expect(() => new TokenBucket({ rate })).toThrow(RangeError)
})

test('a burst of nothing is refused', () => {
  expect(() => new TokenBucket({ rate: 1, burst: 0 })).toThrow(RangeError)
})
