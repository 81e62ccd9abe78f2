import { setMaxListeners } from 'node:events'
import { expect, test } from 'vitest'
import { LoginBackOff } from '../../../src/server/answers/login-back-off.js'
import { FakeClock } from '../../fake-clock.js'

/** The signal of a client that stays. */
const present = new AbortController().signal
setMaxListeners(0, present)

function backOffOf(failedLoginTime: number, maxFailedLoginTime: number) {
  const clock = new FakeClock()
  const backOff = new LoginBackOff({ failedLoginTime, maxFailedLoginTime }, clock)
  /** Lets a login fail. @returns how long its answer is delayed, in milliseconds */
  const delayOf = async (address: string): Promise<number> => {
    const answered = backOff.failed(address, present)
    const [delay = 0] = clock.pending
    await clock.advance(delay)
    await answered
    return delay
  }
  return { backOff, delayOf }
}

test('delays failures longer and longer, by address, until one login succeeds', async () => {
  const { backOff, delayOf } = backOffOf(100, 350)
  const delays: number[] = []
  for (const address of ['a', 'a', 'b', 'a', 'a']) delays.push(await delayOf(address))
  backOff.succeeded('a')
  delays.push(await delayOf('a'))
  expect(delays).toEqual([100, 200, 100, 350, 350, 100])
})

test('does not answer a failure before its delay has passed', async () => {
  const clock = new FakeClock()
  const backOff = new LoginBackOff({ failedLoginTime: 100, maxFailedLoginTime: 350 }, clock)
  let answered = false
  void backOff.failed('a', present).then(() => (answered = true))
  await clock.advance(99)
  expect(answered).toBe(false)
  await clock.advance(1)
  expect(answered).toBe(true)
})

test('forgets the oldest of very many addresses', async () => {
  const { backOff, delayOf } = backOffOf(1, 9)
  const failures: Promise<void>[] = []
  for (let at = 1; at <= 10_000; at++) failures.push(backOff.failed(`address ${at}`, present))
  expect(await delayOf('address 0')).toBe(1)
  expect(await delayOf('address 1')).toBe(1)
  expect(await delayOf('address 10000')).toBe(2)
  await Promise.all(failures)
})

test('delays nothing for a client that is gone, and counts its failure', async () => {
  const { backOff, delayOf } = backOffOf(100, 350)
  const leaving = new AbortController()
  const answered = backOff.failed('a', leaving.signal)
  leaving.abort()
  await answered
  await backOff.failed('a', AbortSignal.abort())
  expect(await delayOf('a')).toBe(350)
})
