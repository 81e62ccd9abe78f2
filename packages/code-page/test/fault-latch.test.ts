import { expect, test } from 'vitest'
import { CodePageError } from '../src/error.js'
import { FaultLatch } from '../src/fault-latch.js'

function failing(error: Error): () => string {
  return () => {
    throw error
  }
}

test('runs work until it throws, and then throws the same error', () => {
  const latch = new FaultLatch()
  const error = new Error('first')
  expect(latch.run(() => 'done')).toBe('done')
  expect(() => latch.run(failing(error), () => 'nothing')).toThrow(error)
  expect(() => latch.run(() => 'done')).toThrow(error)
})

test('adds to a CodePageError what was converted before it', () => {
  const fault = new CodePageError('malformed-text', 'odd', 3)
  expect(() => new FaultLatch().run(failing(fault), ({ offset }) => 'abc'.slice(0, offset))).toThrow(fault)
  expect(fault.converted).toBe('abc')
  const alone = new CodePageError('malformed-text', 'odd', 3)
  expect(() => new FaultLatch().run(failing(alone))).toThrow(alone)
  expect(alone.converted).toBeUndefined()
})
