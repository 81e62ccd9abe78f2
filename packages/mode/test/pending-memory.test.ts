import { concat, Gather, ReusedMemory } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { BlockEncoder, decodeBlocks } from '../src/index.js'

test('an open block keeps its octets when the memory that they came in serves again', () => {
  const memory = new ReusedMemory()
  const output = new Gather()
  const encoder = new BlockEncoder(output, { memory })
  const chunk = Uint8Array.of(1, 2, 3, 4, 5)
  encoder.data(chunk, 0, 2)
  encoder.data(chunk, 4, 5)
  memory.reuse()
  chunk.fill(9)
  encoder.data(Uint8Array.of(6), 0, 1)
  memory.reuse()
  memory.reuse()
  encoder.endOfRecord()
  encoder.endOfFile()
  const events = decodeBlocks(concat(output.take()))
  const octets = events.flatMap((event) => (event.kind === 'data' ? [...event.data] : []))
  expect(octets).toEqual([1, 2, 5, 6])
})
