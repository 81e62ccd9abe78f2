import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileTime } from '../../src/directory/attributes.js'

/** What libuv makes of seconds up to Node 22, in nanoseconds. */
const atMicroseconds = (time: number) => BigInt(Math.trunc(time * 1e6)) * 1_000n
/** The same from Node 24 on. */
const atNanoseconds = (time: number) => {
  const seconds = Math.trunc(time)
  return BigInt(seconds) * 1_000_000_000n + BigInt(Math.trunc((time - seconds) * 1e9))
}

/** Until the year 2100. */
const milliseconds = fc.oneof(
  fc.integer({ min: 0, max: 5_000 }),
  fc.integer({ min: 0, max: 4_102_444_800_000 }),
)

test('a time of whole milliseconds is stored exactly where microseconds are kept', () => {
  fc.assert(
    fc.property(milliseconds, (time) => {
      const nanoseconds = BigInt(time) * 1_000_000n
      expect(atMicroseconds(fileTime(nanoseconds) as number)).toBe(nanoseconds)
    }),
  )
})

test('a time is never stored as an earlier one where nanoseconds are kept, nor later than a double can tell', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 4_102_444_800_000_000_000n }), (nanoseconds) => {
      const late = atNanoseconds(fileTime(nanoseconds) as number) - nanoseconds
      expect(late).toBeGreaterThanOrEqual(0n)
      expect(late).toBeLessThanOrEqual(478n)
    }),
  )
})

test('a whole second is stored exactly', () => {
  expect(fileTime(1_795_184_800_000_000_000n)).toBe(1_795_184_800)
})

test('what was stored stays the same when it is stored again', () => {
  fc.assert(
    fc.property(milliseconds, (time) => {
      const stored = atNanoseconds(fileTime(BigInt(time) * 1_000_000n) as number)
      expect(atNanoseconds(fileTime(stored) as number)).toBe(stored)
    }),
  )
})

test('a time before 1970 is a Date', () => {
  expect(fileTime(-1_500_000_000n)).toEqual(new Date(-1_500))
})
