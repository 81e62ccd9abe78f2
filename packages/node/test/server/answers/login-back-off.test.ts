import { expect, test } from 'vitest'
import { LoginBackOff } from '../../../src/server/answers/login-back-off.js'

test('holds back failures longer and longer, by address, until one succeeds', async () => {
  const waits: number[] = []
  const backOff = new LoginBackOff({ failedLoginTime: 100, longestFailedLoginTime: 350 }, async (time) =>
    waits.push(time),
  )
  for (const address of ['a', 'a', 'b', 'a', 'a']) await backOff.failed(address)
  backOff.succeeded('a')
  await backOff.failed('a')
  expect(waits).toEqual([100, 200, 100, 350, 350, 100])
})

test('forgets the oldest of very many addresses', async () => {
  const waits: number[] = []
  const backOff = new LoginBackOff({ failedLoginTime: 1, longestFailedLoginTime: 9 }, async (time) =>
    waits.push(time),
  )
  for (let at = 0; at <= 10_000; at++) await backOff.failed(`address ${at}`)
  waits.length = 0
  await backOff.failed('address 0')
  await backOff.failed('address 10000')
  expect(waits).toEqual([1, 2])
})
