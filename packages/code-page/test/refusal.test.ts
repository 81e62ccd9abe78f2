import { expect, test } from 'vitest'
import { Refusal } from '../src/refusal.js'

test('runs work until some of it throws, and then throws the same', () => {
  const refusal = new Refusal()
  const error = new Error('first')
  expect(refusal.run(() => 1)).toBe(1)
  expect(() =>
    refusal.run(() => {
      throw error
    }),
  ).toThrow(error)
  expect(() => refusal.run(() => 2)).toThrow(error)
})
