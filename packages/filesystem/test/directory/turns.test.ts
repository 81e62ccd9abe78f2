import { expect, test } from 'vitest'
import { Turns } from '../../src/directory/turns.js'

test('lets those who want the same thing go one after another, also behind one that fails', async () => {
  const turns = new Turns()
  const order: string[] = []
  const work = (name: string, fails = false) =>
    turns.take('thing', async () => {
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

test('keeps nobody waiting for another thing', async () => {
  const turns = new Turns()
  void turns.take('one', () => new Promise(() => {}))
  expect(await turns.take('other', async () => 1)).toBe(1)
})
