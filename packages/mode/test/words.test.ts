import { expect, test } from 'vitest'
import { endOfRun, wordsOf } from '../src/words.js'

test('sees the octets it is given, not those of the memory around them', () => {
  const memory = Uint8Array.of(9, 1, 2, 3, 4, 9)
  const words = wordsOf(memory.subarray(1, 5))
  expect(words.getInt32(0, true)).toBe(0x04030201)
  expect(words.byteLength).toBe(4)
})

test('finds the end of a run wherever it begins and ends', () => {
  for (let start = 0; start < 5; start++) {
    for (let length = 0; length < 14; length++) {
      for (const next of [0x40, 0x42, 0x00, 0xc1]) {
        const chunk = new Uint8Array(24).fill(next)
        chunk.fill(0x41, start, start + length)
        for (const end of [start + length, start + length + 1, 24]) {
          expect(endOfRun(chunk, wordsOf(chunk), 0x41, start, end)).toBe(start + length)
        }
        expect(endOfRun(chunk, wordsOf(chunk), 0x41, start, start + (length >> 1))).toBe(
          start + (length >> 1),
        )
      }
    }
  }
})

test('finds runs of octets with a high bit', () => {
  const chunk = new Uint8Array(12).fill(0xff)
  chunk[9] = 0xfe
  expect(endOfRun(chunk, wordsOf(chunk), 0xff, 1, 12)).toBe(9)
})
