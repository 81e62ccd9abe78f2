import { expect, test, vi } from 'vitest'
import { FaultLatch } from '../src/index.js'

test('runs work and returns its result as long as nothing failed', () => {
  const latch = new FaultLatch()
  expect(latch.run(() => 1)).toBe(1)
  expect(() => latch.check()).not.toThrow()
  expect(latch.run(() => 2)).toBe(2)
})

test('throws the first fault again, and runs no further work', () => {
  const latch = new FaultLatch()
  const fault = new Error('first')
  const work = vi.fn()
  expect(() =>
    latch.run(() => {
      throw fault
    }),
  ).toThrow(fault)
  expect(() => latch.run(work)).toThrow(fault)
  expect(() => latch.check()).toThrow(fault)
  expect(work).not.toHaveBeenCalled()
})

test('keeps the first of several faults', () => {
  const latch = new FaultLatch()
  const first = new Error('first')
  expect(latch.set(first)).toBe(first)
  latch.set(new Error('second'))
  expect(() => latch.check()).toThrow(first)
})

test('remembers also a thrown undefined', () => {
  const latch = new FaultLatch()
  const outcome = vi.fn()
  for (let time = 0; time < 2; time++) {
    try {
      latch.run(() => {
        throw undefined
      })
    } catch (thrown) {
      outcome(thrown)
    }
  }
  expect(outcome.mock.calls).toEqual([[undefined], [undefined]])
})
