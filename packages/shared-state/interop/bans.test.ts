import { RedisServer } from '@ftpkit/testkit/redis-server'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectRedis, RedisSharedState } from '../src/redis.js'

let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start()
})
afterAll(() => redis[Symbol.asyncDispose]())

async function command(...parts: string[]): Promise<unknown> {
  const client = await createClient({ url: redis.url }).connect()
  try {
    return await client.sendCommand(parts)
  } finally {
    client.destroy()
  }
}

/** A node that waits for answers of a busy machine too. */
async function open(prefix: string): Promise<RedisSharedState> {
  return RedisSharedState.open({ connect: await connectRedis(redis.url), prefix, answerTime: 30_000 })
}

const rules = { after: 2, within: 60_000, time: 60_000, maxTime: 200_000 }

test('each ban is twice as long as the one before, and every key ends by itself', async () => {
  const prefix = 'grow'
  await using state = Object.assign(await open(prefix), {
    [Symbol.asyncDispose]() {
      return (this as unknown as RedisSharedState).close()
    },
  })
  const ban = () => state.offended('a', 'login', 2, rules)
  const end = () => command('HSET', `{${prefix}}:ban:a`, 'until', '1')
  const lengths: (number | undefined)[] = []
  for (let times = 0; times < 4; times++) {
    lengths.push((await ban())?.left)
    await end()
    expect(await state.banOf('a')).toBeUndefined()
  }
  expect(lengths).toEqual([60_000, 120_000, 200_000, 200_000])
  await state.offended('b', 'login', 1, rules)
  const keys = ((await command('KEYS', `{${prefix}}:*`)) as string[]).toSorted()
  expect(keys.map((key) => key.slice(prefix.length + 3))).toEqual([
    'ban:a',
    'bans',
    'offences:b',
    'ticket-keys',
  ])
  for (const key of keys) expect(await command('PTTL', key)).toBeGreaterThan(1_000)
})

test('a clock of Redis that was set back bans no one for longer than the ban is', async () => {
  const state = await open('clock')
  await state.ban('a', { time: 60_000, reason: 'x' })
  await command('HSET', '{clock}:ban:a', 'until', String(Date.now() + 86_400_000))
  const { left } = (await state.banOf('a'))!
  expect(left).toBeLessThanOrEqual(60_000)
  await state.close()
})

test('ten thousand bans are kept, of more those that end last', async () => {
  const state = await open('many')
  for (let at = 0; at < 10_200; at += 100)
    await Promise.all(
      Array.from({ length: 100 }, (_, offset) =>
        state.ban(`client ${at + offset}`, { time: 600_000 + at + offset, reason: 'x' }),
      ),
    )
  expect(await command('ZCARD', '{many}:bans')).toBe(10_000)
  const bans = await state.bans()
  expect(bans).toHaveLength(10_000)
  expect(bans.at(-1)!.client).toBe('client 10199')
  await state.close()
})
