import { expect, test } from 'vitest'
import { ReusePolicy } from '../../../src/server/data/reuse.js'

test('trusts a new client to use its data connection again', () => {
  expect(new ReusePolicy().clientReuses).toBe(true)
})

test.each(['closed', 'idle'] as const)('stops trusting when a connection ends after one file: %s', (why) => {
  const policy = new ReusePolicy()
  policy.opened()
  policy.ended(why)
  expect(policy.clientReuses).toBe(false)
  policy.opened()
  expect(policy.clientReuses).toBe(false)
})

test('trusts a client again once it uses a connection again, also when that is closed', () => {
  const policy = new ReusePolicy()
  policy.opened()
  policy.ended('closed')
  policy.opened()
  policy.usedAgain()
  expect(policy.clientReuses).toBe(true)
  policy.ended('closed')
  expect(policy.clientReuses).toBe(true)
})

test('does not trust a client that lets a connection idle for too long, however many files it carried', () => {
  const policy = new ReusePolicy()
  policy.opened()
  policy.usedAgain()
  policy.ended('idle')
  expect(policy.clientReuses).toBe(false)
})

test('counts the files of each connection by itself', () => {
  const policy = new ReusePolicy()
  policy.opened()
  policy.usedAgain()
  policy.ended('closed')
  policy.opened()
  policy.ended('closed')
  expect(policy.clientReuses).toBe(false)
})
