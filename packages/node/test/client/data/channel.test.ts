import { expect, test } from 'vitest'
import { Channel } from '../../../src/client/data/channel.js'

async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const list: Value[] = []
  for await (const value of values) list.push(value)
  return list
}

test('values arrive in order, and the loop ends with the producer', async () => {
  const values = Channel.read<number>(undefined, async (channel) => {
    channel.put(1)
    channel.put(2)
    await new Promise(setImmediate)
    channel.put(3)
  })
  expect(await all(values)).toEqual([1, 2, 3])
})

test('the producer starts when the first value is asked for', async () => {
  let started = false
  const values = Channel.read<number>(undefined, async () => {
    started = true
  })
  await new Promise(setImmediate)
  expect(started).toBe(false)
  expect(await all(values)).toEqual([])
  expect(started).toBe(true)
})

test('a producer that waits is no faster than the loop', async () => {
  const log: string[] = []
  const values = Channel.read<number>(undefined, async (channel) => {
    for (const value of [1, 2, 3]) {
      await channel.putAndWait([value])
      log.push(`released ${value}`)
    }
  })
  for await (const value of values) {
    await new Promise(setImmediate)
    log.push(`taken ${value}`)
  }
  expect(log).toEqual(['taken 1', 'released 1', 'taken 2', 'released 2', 'taken 3', 'released 3'])
})

test('an error of the producer is thrown after all values', async () => {
  const taken: number[] = []
  const reading = (async () => {
    const values = Channel.read<number>(undefined, async (channel) => {
      channel.put(1)
      throw new Error('broken')
    })
    for await (const value of values) taken.push(value)
  })()
  await expect(reading).rejects.toThrow('broken')
  expect(taken).toEqual([1])
})

test('leaving the loop aborts the producer, and releases it', async () => {
  let aborted = false
  let released = false
  const values = Channel.read<number>(undefined, async (channel, signal) => {
    await channel.putAndWait([1, 2])
    aborted = signal.aborted
    released = true
  })
  for await (const _ of values) break
  expect([aborted, released]).toEqual([true, true])
})

test('the signal of the caller aborts the producer', async () => {
  const stop = new AbortController()
  const values = Channel.read<number>(stop.signal, async (channel, signal) => {
    channel.put(1)
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  })
  const reading = (async () => {
    for await (const _ of values) stop.abort(new Error('enough'))
  })()
  await expect(reading).rejects.toThrow('enough')
})
