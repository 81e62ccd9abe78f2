import { expect, test } from 'vitest'
import { Reloads } from '../src/index.js'

/** Reloads that end when the test says so, each with its number. */
function controlled() {
  const ends: ((fault?: Error) => void)[] = []
  const reload = () =>
    new Promise<number>((resolve, reject) => {
      const number = ends.length + 1
      ends.push((fault) => (fault ? reject(fault) : resolve(number)))
    })
  return { ends, reload }
}

const turns = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

test('a reload that is asked for before the process is ready waits for that', async () => {
  const { ends, reload } = controlled()
  const reloads = new Reloads<number>()
  const early = [reloads.request(), reloads.request()]
  await turns()
  expect(ends.length).toBe(0)
  reloads.begin(reload)
  await turns()
  ends[0]!()
  expect(await Promise.all(early)).toEqual([1, 1])
  expect(ends.length).toBe(1)
})

test('one comes after the other, and those that wait are answered by one', async () => {
  const { ends, reload } = controlled()
  const reloads = new Reloads<number>()
  reloads.begin(reload)
  const first = reloads.request()
  await turns()
  const others = [reloads.request(), reloads.request()]
  await turns()
  expect(ends.length).toBe(1)
  ends[0]!()
  expect(await first).toBe(1)
  await turns()
  expect(ends.length).toBe(2)
  ends[1]!()
  expect(await Promise.all(others)).toEqual([2, 2])
})

test('after one that failed the next begins', async () => {
  const { ends, reload } = controlled()
  const reloads = new Reloads<number>()
  reloads.begin(reload)
  const first = reloads.request()
  await turns()
  const second = reloads.request()
  ends[0]!(new Error('line 1, port'))
  await expect(first).rejects.toThrow('line 1, port')
  await turns()
  ends[1]!()
  expect(await second).toBe(2)
})
