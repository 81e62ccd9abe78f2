import { expect, test } from 'vitest'
import { RedisSharedState } from '../src/redis.js'
import { FakeRedis } from './fake-redis.js'
import { FakeTiming } from './fake-timing.js'

const limits = { files: 10, octets: 1_000 }
const octets = (number: number) => ({ files: 0, octets: number })

async function twoNodes() {
  const timing = new FakeTiming()
  const redis = new FakeRedis(timing)
  const open = async (clock = timing) =>
    (await RedisSharedState.open({ connect: redis.connect, timing: clock })).quotas
  return { timing, redis, one: await open(), two: await open(), open }
}

test('nodes share what is used, and only the first count of a quota counts', async () => {
  const { one, two } = await twoNodes()
  expect(await one.usage('a')).toBeUndefined()
  await one.begin('a', { files: 1, octets: 100 })
  await two.begin('a', { files: 9, octets: 900 })
  expect(await two.add('a', { files: 1, octets: 50 }, limits)).toEqual({ files: 2, octets: 150 })
  expect(await one.usage('a')).toEqual({ files: 2, octets: 150 })
  expect(await one.add('a', octets(851), limits)).toBeUndefined()
  expect(await one.add('a', octets(850), limits)).toEqual({ files: 2, octets: 1_000 })
  expect(await two.add('a', { files: 9, octets: 0 }, limits)).toBeUndefined()
  expect(await two.add('a', { files: -9, octets: -10 }, limits)).toEqual({ files: 0, octets: 990 })
})

test('many nodes at once exceed no quota', async () => {
  const { one, two } = await twoNodes()
  await one.begin('a', octets(0))
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, at) => (at % 2 ? one : two).add('a', octets(100), limits, octets(100))),
  )
  expect(answers.filter(Boolean)).toHaveLength(10)
})

test('what a node held that was killed is free again, and what it stored is not', async () => {
  const { timing, two, open } = await twoNodes()
  // A node that no timer wakes any more.
  const killed = await open(new FakeTiming())
  await killed.begin('a', octets(0))
  await killed.add('a', octets(500), limits, octets(500))
  await killed.add('a', octets(-200), {}, octets(-500))
  await killed.add('a', octets(400), limits, octets(400))
  expect(await two.usage('a')).toEqual(octets(700))
  await timing.advance(24_000)
  expect(await two.usage('a')).toEqual(octets(700))
  await timing.advance(1_001)
  expect(await two.usage('a')).toEqual(octets(300))
  expect(await two.add('a', octets(700), limits)).toEqual(octets(1_000))
})

test('what a node holds stays held for as long as it lives', async () => {
  const { timing, one, two } = await twoNodes()
  await one.begin('a', octets(0))
  await one.add('a', octets(500), limits, octets(500))
  await timing.advance(600_000)
  expect(await two.usage('a')).toEqual(octets(500))
})

test('while Redis is away a node counts alone by the same limits, and shares that when it is back', async () => {
  const { timing, redis, one, two } = await twoNodes()
  await one.begin('a', octets(100))
  await one.add('a', octets(300), limits, octets(300))
  redis.fail('down')
  expect(await one.usage('a')).toEqual(octets(400))
  expect(await one.add('a', octets(601), limits)).toBeUndefined()
  expect(await one.add('a', octets(500), limits)).toEqual(octets(900))
  // The upload that was running stores a part of what it held.
  await one.add('a', octets(-200), {}, octets(-300))
  expect(await two.add('a', octets(50), limits)).toEqual(octets(50))
  redis.recover()
  await timing.advance(10_000)
  expect(await two.usage('a')).toEqual(octets(100 + 500 + 100 + 50))
})

test('a quota that Redis has forgotten counts as the node knew it', async () => {
  const { redis, one, two } = await twoNodes()
  await one.begin('a', octets(100))
  await one.add('a', octets(300), limits, octets(300))
  redis.flush()
  expect(await one.add('a', octets(100), limits)).toEqual(octets(500))
  expect(await two.usage('a')).toEqual(octets(500))
  await one.add('a', octets(-300), {}, octets(-300))
  expect(await two.usage('a')).toEqual(octets(200))
})

test('a reservation whose answer is late is an error, and is corrected', async () => {
  const { timing, redis, one, two } = await twoNodes()
  await one.begin('a', octets(100))
  redis.latency = 400
  const late = one.add('a', octets(300), limits, octets(300)).catch((error: Error) => error.message)
  await timing.advance(200)
  redis.latency = 0
  // Another answer shows that Redis is there.
  expect(await one.usage('a')).toEqual(octets(100))
  // Redis runs scripts in the order in which they were sent.
  redis.latency = 200
  await timing.advance(400)
  redis.latency = 0
  expect(await late).toBe('what is shared gave no answer in time')
  await timing.advance(1_000)
  await one.add('a', octets(1), limits)
  expect(await two.usage('a')).toEqual(octets(101))
})
