import { expect, test } from 'vitest'
import { millisecondsOf, timeText } from '../src/time-text.js'

test.each([
  ['90s', 90_000],
  ['15m', 900_000],
  ['1h', 3_600_000],
  ['7d', 604_800_000],
])('%s is %d ms', (text, milliseconds) => {
  expect(millisecondsOf(text)).toBe(milliseconds)
})

test.each(['', '0s', '1', '1w', '-1s', '1.5h', '1234567s', 'h'])('%j is not a time', (text) => {
  expect(millisecondsOf(text)).toBeUndefined()
})

test.each([
  [1, '1s'],
  [119_000, '119s'],
  [120_000, '2m'],
  [7_199_001, '120m'],
  [7_200_000, '2h'],
  [864_000_000, '10d'],
])('%d ms are shown as %s', (milliseconds, text) => {
  expect(timeText(milliseconds)).toBe(text)
})
