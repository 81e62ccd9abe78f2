import { expect, test } from 'vitest'
import { KeyedMutex } from '../src/keyed-mutex.js'

test('runs work on the same key one at a time, in order, also after one that fails', async () => {
  const mutex = new KeyedMutex()
  const order: string[] = []
  const work = (name: string, fails = false) =>
    mutex.run('key', async () => {
      order.push(`${name} begins`)
      await Promise.resolve()
      order.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    })
  const first = work('first', true)
  const second = work('second')
  await expect(first).rejects.toThrow('first')
  expect(await second).toBe('second')
  expect(await work('third')).toBe('third')
  expect(order).toEqual([
    'first begins',
    'first ends',
    'second begins',
    'second ends',
    'third begins',
    'third ends',
  ])
})

test('does not make work on another key wait', async () => {
  const mutex = new KeyedMutex()
  void mutex.run('one', () => new Promise(() => {}))
  expect(await mutex.run('other', async () => 1)).toBe(1)
})
