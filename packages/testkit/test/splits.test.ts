import { expect, test } from 'vitest'
import { atEverySplit, everyTruncation } from '../src/index.js'

const input = Uint8Array.of(1, 2, 3, 4, 5)

test('returns what a decoder that joins its chunks makes of the input', () => {
  expect(atEverySplit(input, (chunks) => chunks.flatMap((chunk) => [...chunk]))).toEqual([1, 2, 3, 4, 5])
})

test('finds a decoder whose result depends on the chunks', () => {
  expect(() => atEverySplit(input, (chunks) => chunks.length)).toThrow('in chunks of 1 octets')
})

test('gives every proper beginning of the input', () => {
  expect(everyTruncation(input).map((beginning) => beginning.length)).toEqual([0, 1, 2, 3, 4])
})
