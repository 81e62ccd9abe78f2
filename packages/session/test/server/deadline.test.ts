import { expect, test } from 'vitest'
import { Deadline } from '../../src/server/deadline.js'
import { defaultSessionLimits } from '../../src/server/options.js'

const limits = { ...defaultSessionLimits, loginTime: 100, idleTime: 1_000 }

test('leaves an alarm that rings early enough, and sets the next when it rang', () => {
  const deadline = new Deadline(limits)
  expect(deadline.update('login', false, 0)).toBe(100)
  expect(deadline.update('idle', true, 10)).toBeUndefined()
  expect(deadline.update('idle', true, 20)).toBeUndefined()
  expect(deadline.rang(100)).toBe(false)
  expect(deadline.update('idle', false, 100)).toBe(1_020)
  expect(deadline.rang(1_020)).toBe(true)
})

test('sets an alarm again that would ring too late', () => {
  const deadline = new Deadline(limits)
  expect(deadline.update('idle', false, 0)).toBe(1_000)
  expect(deadline.update('login', false, 0)).toBe(100)
})

test('rings again after it rang a little early', () => {
  const deadline = new Deadline(limits)
  deadline.update('login', false, 0)
  expect(deadline.rang(99.5)).toBe(false)
  expect(deadline.update('login', false, 99.5)).toBe(100)
})

test('restarts the time of an answer for each question, and that of a login for the whole of it', () => {
  const deadline = new Deadline({ ...limits, answerTime: 50 })
  deadline.update('login', false, 0)
  expect(deadline.update('login', true, 90)).toBeUndefined()
  expect(deadline.rang(100)).toBe(true)
  expect(deadline.update('asking', true, 100)).toBe(150)
  expect(deadline.update('asking', true, 120)).toBeUndefined()
  expect(deadline.rang(150)).toBe(false)
  expect(deadline.update('asking', false, 150)).toBe(170)
  expect(deadline.rang(170)).toBe(true)
})

test('sets none while data flow', () => {
  const deadline = new Deadline(limits)
  expect(deadline.update('busy', true, 0)).toBeUndefined()
  expect(deadline.rang(1e9)).toBe(false)
})
