import { expect, test } from 'vitest'
import { whileInProgress } from '../../../src/server/transfer/progress-watch.js'

const never = new Promise<never>(() => {})
const stuck = () => new Error('stuck')

test('gives what work gives, and throws what it throws', async () => {
  const watch = { progress: () => 0, patience: 1_000, stuck }
  expect(await whileInProgress(Promise.resolve(7), watch)).toBe(7)
  await expect(whileInProgress(Promise.reject(new Error('broken')), watch)).rejects.toThrow('broken')
})

test('gives work up that makes no progress', async () => {
  await expect(whileInProgress(never, { progress: () => 5, patience: 1, stuck })).rejects.toThrow('stuck')
})

test('waits as long as there is progress, or nobody can know', async () => {
  let asked = 0
  const moving = { progress: () => Math.min(++asked, 5), patience: 1, stuck }
  await expect(whileInProgress(never, moving)).rejects.toThrow('stuck')
  expect(asked).toBe(6)
  let unknown = 0
  const done = new Promise<string>((resolve) => {
    const progress = () => {
      if (++unknown === 5) resolve('done')
      return Number.NaN
    }
    whileInProgress(never, { progress, patience: 1, stuck }).catch(() => {})
  })
  expect(await done).toBe('done')
})
