import { RedisServer } from '@ftpkit/testkit/redis-server'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectRedis, RedisSharedState } from '../src/redis.js'

let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start()
})
afterAll(() => redis[Symbol.asyncDispose]())

let prefixes = 0
const open = async (prefix: string) =>
  RedisSharedState.open({ connect: await connectRedis(redis.url), prefix, answerTime: 10_000 })

async function twoNodes() {
  const prefix = `quotas ${++prefixes}`
  const [first, second] = [await open(prefix), await open(prefix)]
  const close = async () => {
    await first.close()
    await second.close()
  }
  return { first, second, one: first.quotas, two: second.quotas, prefix, [Symbol.asyncDispose]: close }
}

async function command(...parts: string[]): Promise<unknown> {
  const client = await createClient({ url: redis.url }).connect()
  try {
    return await client.sendCommand(parts)
  } finally {
    client.destroy()
  }
}

const limits = { files: 10, octets: 2 ** 52 }
const octets = (number: number) => ({ files: 0, octets: number })

test('two nodes share a quota in a real Redis, with numbers of any size', async () => {
  await using nodes = await twoNodes()
  const { one, two } = nodes
  expect(await one.usage('user ann')).toBeUndefined()
  await one.begin('user ann', { files: 1, octets: 2 ** 51 })
  expect(await two.usage('user ann')).toEqual({ files: 1, octets: 2 ** 51 })
  expect(await two.add('user ann', octets(2 ** 51 + 1), limits)).toBeUndefined()
  expect(await two.add('user ann', octets(2 ** 51), limits)).toEqual({ files: 1, octets: 2 ** 52 })
  expect(await one.add('user ann', { files: -5, octets: -(2 ** 52) }, {})).toEqual({ files: 0, octets: 0 })
})

test('many reservations at once exceed no quota', async () => {
  await using nodes = await twoNodes()
  const { one, two } = nodes
  await one.begin('a', octets(0))
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, at) =>
      (at % 2 ? one : two).add('a', octets(10), { octets: 500 }, octets(10)),
    ),
  )
  expect(answers.filter(Boolean)).toHaveLength(50)
})

test('what a node held is free when it ends, or when its key is gone', async () => {
  await using nodes = await twoNodes()
  const { first, one, two, prefix } = nodes
  await one.begin('a', octets(0))
  await one.add('a', octets(300), limits, octets(300))
  await two.add('a', octets(200), limits, octets(200))
  await two.add('a', octets(-50), {}, octets(-200))
  expect(await two.usage('a')).toEqual(octets(450))
  const keys = (await command('KEYS', `{${prefix}}:node:*`)) as string[]
  expect(keys).toHaveLength(2)
  for (const key of keys) expect(await command('PTTL', key)).toBeGreaterThan(1_000)
  await first.close()
  expect(await two.usage('a')).toEqual(octets(150))
})

test('a quota that Redis has lost counts as the nodes knew it', async () => {
  await using nodes = await twoNodes()
  const { one, two } = nodes
  await one.begin('a', octets(100))
  await one.add('a', octets(300), limits, octets(300))
  await command('FLUSHALL')
  expect(await one.add('a', octets(100), limits)).toEqual(octets(500))
  expect(await two.usage('a')).toEqual(octets(500))
})
