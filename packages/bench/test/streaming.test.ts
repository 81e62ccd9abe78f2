import { expect, test } from 'vitest'
import { combinations, inputs, pipelinesOf } from '../src/pipeline-list.js'
import { stream } from '../src/streaming.js'

const mebibyte = 1_048_576

test.each(combinations)('TYPE, STRU, MODE %s carry every octet in little memory', async (combination) => {
  for (const input of Object.values(inputs)) {
    const { buffers } = await stream(pipelinesOf(combination), input, mebibyte)
    expect(buffers).toBeLessThan(64 * mebibyte)
  }
})
