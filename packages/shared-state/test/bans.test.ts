import { expect, test } from 'vitest'
import { type BanRules, MemorySharedState } from '../src/index.js'
import { RedisSharedState } from '../src/redis.js'
import { FakeRedis } from './fake-redis.js'
import { FakeTiming } from './fake-timing.js'

const rules: BanRules = { after: 3, within: 60_000, time: 60_000, maxTime: 200_000 }
const day = 86_400_000

function inMemory() {
  const timing = new FakeTiming()
  return { timing, state: new MemorySharedState({ now: () => timing.now() }) }
}

test('a ban ends at its time, and each further one is twice as long, to a maximum', async () => {
  const { timing, state } = inMemory()
  const lengths: (number | undefined)[] = []
  for (let times = 0; times < 4; times++) {
    const ban = state.offended('a', 'x', 3, rules)
    lengths.push(ban?.left)
    await timing.advance(ban!.left - 1)
    expect(state.banOf('a')).toMatchObject({ left: 1 })
    await timing.advance(1)
    expect(state.banOf('a')).toBeUndefined()
  }
  expect(lengths).toEqual([60_000, 120_000, 200_000, 200_000])
  await timing.advance(day)
  expect(state.offended('a', 'x', 3, rules)?.left).toBe(60_000)
})

test('only offences within the time count together', async () => {
  const { timing, state } = inMemory()
  const offend = () => state.offended('a', 'x', 1, rules)
  expect([offend(), await timing.advance(30_000), offend()]).toEqual([undefined, undefined, undefined])
  await timing.advance(30_000)
  expect(offend()).toBeUndefined()
  await timing.advance(29_999)
  expect(offend()).toMatchObject({ client: 'a', times: 1 })
})

test('a hundred thousand offenders take the memory of ten thousand, and no order is forgotten for them', () => {
  const { state } = inMemory()
  state.ban('ordered', { time: day, reason: 'an operator' })
  for (let at = 0; at < 100_000; at++) state.offended(`2001:db8:0:${at.toString(16)}::/64`, 'x', 3, rules)
  expect(state.bans()).toHaveLength(1 + 10_000)
  expect(state.banOf('ordered')).toMatchObject({ reason: 'an operator' })
  expect(state.banOf('2001:db8:0:1869f::/64')).toBeDefined()
  expect(state.banOf('2001:db8:0:0::/64')).toBeUndefined()
  for (let at = 0; at < 20_000; at++) state.offended(`offender ${at}`, 'x', 1, rules)
  expect(state.offended('offender 19999', 'x', 2, rules)).toBeDefined()
  expect(state.offended('offender 1', 'x', 2, rules)).toBeUndefined()
})

test('of ten thousand orders the oldest is forgotten for another', () => {
  const { state } = inMemory()
  for (let at = 0; at <= 10_000; at++) state.ban(`client ${at}`, { time: day, reason: 'x' })
  expect(state.bans()).toHaveLength(10_000)
  expect([state.banOf('client 0'), state.banOf('client 1')]).toEqual([undefined, expect.anything()])
})

test('after ten thousand bans of an earlier run, further offenders are banned', () => {
  const { state } = inMemory()
  for (let at = 0; at < 10_000; at++) state.ban(`client ${at}`, { time: day, reason: 'x', times: 1 })
  for (let at = 0; at < 100; at++) state.offended(`offender ${at}`, 'x', 3, rules)
  expect(state.bans()).toHaveLength(10_100)
  expect([state.banOf('offender 0'), state.banOf('offender 99')]).not.toContain(undefined)
})

async function twoNodes() {
  const timing = new FakeTiming()
  const redis = new FakeRedis(timing)
  const open = () => RedisSharedState.open({ connect: redis.connect, timing })
  return { timing, redis, one: await open(), two: await open() }
}

test('while Redis is away each node bans alone, and knows the bans that it has seen', async () => {
  const { redis, timing, one, two } = await twoNodes()
  await one.ban('seen', { time: day, reason: 'x' })
  await two.banOf('seen')
  await one.ban('unseen', { time: day, reason: 'x' })
  redis.fail('down')
  expect(two.banOf('seen')).toMatchObject({ reason: 'x' })
  expect(two.banOf('unseen')).toBeUndefined()
  expect(two.offended('a', 'guessing', 3, rules)).toMatchObject({ times: 1 })
  expect(two.offended('b', 'guessing', 1, rules)).toBeUndefined()
  await two.ban('ordered', { time: day, reason: 'order' })
  await two.unban('seen')
  expect((await two.bans()).map(({ client }) => client)).toEqual(['a', 'ordered'])
  expect(two.statistics).toMatchObject({ away: true })
  expect(two.statistics.alone).toBeGreaterThanOrEqual(4)

  redis.recover()
  await timing.advance(10_000)
  expect((await one.bans()).map(({ client, reason }) => [client, reason])).toEqual([
    ['a', 'guessing'],
    ['unseen', 'x'],
    ['ordered', 'order'],
  ])
})

test('what Redis has no ban of any more is free, also in an outage after that', async () => {
  const { redis, one, two } = await twoNodes()
  await one.ban('a', { time: day, reason: 'x' })
  expect(await two.banOf('a')).toBeDefined()
  await one.unban('a')
  expect(await two.banOf('a')).toBeUndefined()
  redis.fail('down')
  expect(two.banOf('a')).toBeUndefined()
})

test('an offence whose answer is late counts on this node', async () => {
  const { redis, timing, one } = await twoNodes()
  redis.fail('silent')
  const ban = one.offended('a', 'x', 3, rules)
  await timing.advance(1_000)
  expect(await ban).toMatchObject({ client: 'a' })
})
