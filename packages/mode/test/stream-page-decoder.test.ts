import { expect, test } from 'vitest'
import { StreamPageDecoder } from '../src/stream-page-decoder.js'
import { testDecoder } from './mode-vectors.js'

testDecoder(
  'stream',
  () => (file) => new StreamPageDecoder(file),
  ({ structure }) => structure === 'P',
)

test('yields no more octets than it takes', () => {
  expect(StreamPageDecoder.maxExpansion).toBe(1)
})
