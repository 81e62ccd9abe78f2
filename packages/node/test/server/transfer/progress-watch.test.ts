import { expect, test } from 'vitest'
import { whileInProgress } from '../../../src/server/transfer/progress-watch.js'
import { FakeClock } from '../../fake-clock.js'

const never = new Promise<never>(() => {})
const patience = 100
const giveUp = () => new Error('given up')

test('returns what the work returns, and throws what it throws', async () => {
  const clock = new FakeClock()
  const watch = { clock, progress: () => 0, patience, giveUp }
  expect(await whileInProgress(Promise.resolve(7), watch)).toBe(7)
  await expect(whileInProgress(Promise.reject(new Error('broken')), watch)).rejects.toThrow('broken')
  expect(clock.pending).toEqual([])
})

test('gives up work that makes no progress', async () => {
  const clock = new FakeClock()
  const work = expect(whileInProgress(never, { clock, progress: () => 5, patience, giveUp })).rejects.toThrow(
    'given up',
  )
  await clock.advance(patience)
  await work
  expect(clock.pending).toEqual([])
})

test('waits as long as there is progress', async () => {
  const clock = new FakeClock()
  let asked = 0
  const progress = () => Math.min(++asked, 5)
  const work = expect(whileInProgress(never, { clock, progress, patience, giveUp })).rejects.toThrow(
    'given up',
  )
  await clock.advance(4 * patience)
  expect(asked).toBe(5)
  await clock.advance(patience)
  await work
  expect(asked).toBe(6)
})

test('waits as long as the progress is unknown', async () => {
  const clock = new FakeClock()
  let finish = (_result: string) => {}
  const work = new Promise<string>((resolve) => {
    finish = resolve
  })
  const watched = whileInProgress(work, { clock, progress: () => Number.NaN, patience, giveUp })
  await clock.advance(50 * patience)
  finish('done')
  expect(await watched).toBe('done')
})
