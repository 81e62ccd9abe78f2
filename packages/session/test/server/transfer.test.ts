import { expect, test } from 'vitest'
import { Driver, summary } from './driver.js'

test('says 150 once, however often a transfer starts', () => {
  const driver = Driver.loggedIn()
  driver.request('RETR file.txt')
  expect(driver.start()).toEqual([150])
  expect(driver.start()).toEqual([])
})

test('says 150 before 226 also to a transfer that was complete at once', () => {
  const driver = Driver.loggedIn()
  driver.request('NLST')
  expect(driver.complete()).toEqual([150, 226])
})

test('says 426 to a transfer that was ended from this side, and 225 to an ABOR after it', () => {
  const driver = Driver.loggedIn()
  driver.request('RETR file.txt')
  driver.start()
  expect(driver.aborted()).toEqual([426])
  expect(driver.codes('ABOR')).toEqual([225])
})

test('passes over news of a transfer nobody asked for', () => {
  const driver = Driver.loggedIn()
  expect(driver.start()).toEqual([])
  expect(summary(driver.give({ kind: 'transferEnded', result: { outcome: 'aborted' } }))).toBe('-')
})
