import { expect, test } from 'vitest'
import { CodePageError } from '../src/error.js'
import { Refusal } from '../src/refusal.js'

function failing(error: Error): () => string {
  return () => {
    throw error
  }
}

test('runs work until some of it throws, and then throws the same', () => {
  const refusal = new Refusal()
  const error = new Error('first')
  expect(refusal.run(() => 'done')).toBe('done')
  expect(() => refusal.run(failing(error), () => 'nothing')).toThrow(error)
  expect(() => refusal.run(() => 'done')).toThrow(error)
})

test('tells a fault of the data what was converted before it', () => {
  const fault = new CodePageError('malformed-text', 'odd', 3)
  expect(() => new Refusal().run(failing(fault), ({ offset }) => 'abc'.slice(0, offset))).toThrow(fault)
  expect(fault.converted).toBe('abc')
  const alone = new CodePageError('malformed-text', 'odd', 3)
  expect(() => new Refusal().run(failing(alone))).toThrow(alone)
  expect(alone.converted).toBeUndefined()
})
