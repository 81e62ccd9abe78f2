import { expect, test } from 'vitest'
import { StreamFileDecoder } from '../src/stream-file-decoder.js'
import { testDecoder } from './mode-vectors.js'

testDecoder(
  'stream',
  () => (file) => new StreamFileDecoder(file),
  ({ structure }) => structure === 'F' || structure === 'P',
)

test('yields no more octets than it takes', () => {
  expect(StreamFileDecoder.maxExpansion).toBe(1)
})
