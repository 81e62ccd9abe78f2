import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDuration, formatOctets, progressBar, RateMeter } from '../src/progress-bar.js'

const half = { name: 'some/directory/file.bin', octets: 5_242_880, total: 10_485_760, rate: 1_048_576 }

test.each([
  [
    100,
    'some/directory/file.bin      █████████░░░░░░░░░  50%     5.00 MiB/10.0 MiB   1.00 MiB/s ETA 0:05   ',
  ],
  [80, 'e/directory/file.bin  50%     5.00 MiB/10.0 MiB   1.00 MiB/s ETA 0:05   '],
  [50, 'ctory/file.bin  50%   1.00 MiB/s ETA 0:05   '],
  [30, 'y/file.bin  50% ETA 0:05   '],
  [12, 'le.bin  50%'],
  [5, ' 50%'],
  [1, ''],
])('fits into %i columns', (columns, line) => {
  expect(progressBar(half, columns)).toBe(line)
})

test('is never wider than the terminal, and shows no control character of a name', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.nat(),
      fc.option(fc.nat(), { nil: undefined }),
      fc.option(fc.double({ min: 0, noNaN: true, max: 1e12 }), { nil: undefined }),
      fc.integer({ min: 0, max: 200 }),
      (name, octets, total, rate, columns) => {
        const line = progressBar({ name, octets, total, rate }, columns)
        expect(line.length).toBeLessThanOrEqual(Math.max(0, columns - 1))
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
        expect(line).not.toMatch(/[\x00-\x1f\x7f]/)
      },
    ),
  )
})

test('counts two columns for wide characters, and none for combining marks', () => {
  expect(progressBar({ ...half, name: '資料資料資料資料' }, 30)).toMatch(/^料資料資料 {2}50%/)
  expect(progressBar({ ...half, name: 'e\u0301'.repeat(4) }, 30)).toMatch(/^(?:e\u0301){4} {6} {2}50%/)
})

test('leaves out what is unknown', () => {
  expect(progressBar({ name: 'x', octets: 10, total: undefined, rate: undefined }, 60)).toBe(
    `${'x'.padEnd(14)}      ${' '.repeat(12)} ETA -:--   `,
  )
})

describe('amounts', () => {
  test.each([
    [0, '0 B'],
    [1_023, '1023 B'],
    [1_024, '1.00 KiB'],
    [153_600, '150 KiB'],
    [1.5 * 1_024 ** 3, '1.50 GiB'],
    [5_000 * 1_024 ** 4, '5000 TiB'],
  ])('%d octets are %s', (octets, text) => {
    expect(formatOctets(octets)).toBe(text)
  })

  test.each([
    [-1, '0:00'],
    [65, '1:05'],
    [3_725, '1:02:05'],
    [1e9, '>99 h'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
  })
})

test('a rate meter follows recent measurements, and ignores bursts', () => {
  const meter = new RateMeter()
  meter.measure(0, 10)
  expect(meter.rate).toBeUndefined()
  meter.measure(500, 10.05)
  expect(meter.rate).toBeUndefined()
  meter.measure(1_000, 11)
  expect(meter.rate).toBe(1_000)
  for (let second = 12; second < 40; second++) meter.measure(1_000 + (second - 11) * 100, second)
  expect(meter.rate).toBeCloseTo(100, 0)
})
