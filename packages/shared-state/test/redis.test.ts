import { expect, test } from 'vitest'
import { refused, taken } from '../src/contract/assertions.js'
import { RedisSharedState, type SharedStateEvent } from '../src/redis.js'
import { FakeRedis, type Trouble } from './fake-redis.js'
import { FakeTiming } from './fake-timing.js'

const day = 86_400_000

async function twoNodes() {
  const timing = new FakeTiming()
  const redis = new FakeRedis(timing)
  const events: SharedStateEvent[] = []
  const open = (log?: (event: SharedStateEvent) => void) =>
    RedisSharedState.open({ connect: redis.connect, timing, log })
  return { timing, redis, events, one: await open((event) => events.push(event)), two: await open(), open }
}

test('the sessions of a node that has died no longer count after 25 seconds, and those of others do', async () => {
  const { timing, redis, two } = await twoNodes()
  // A node that no timer wakes any more.
  const dead = await RedisSharedState.open({ connect: redis.connect, timing: new FakeTiming() })
  await taken(dead, { all: 2 })
  await taken(two, { all: 2 })
  await timing.advance(24_999)
  await refused(two, { all: 2 }, 'all')
  await timing.advance(1)
  await taken(two, { all: 2 })
  await timing.advance(600_000)
  await refused(two, { all: 2 }, 'all')
})

const troubles: readonly [string, Trouble, RegExp][] = [
  ['is down', 'down', /Socket closed/],
  ['never answers', 'silent', /no answer within 250 ms/],
  ['answers with what no Redis says', 'rubbish', /makes no sense/],
  ['is a replica', { error: "READONLY You can't write against a read only replica." }, /READONLY/],
  ['has no memory left', { error: 'OOM command not allowed when used memory > maxmemory' }, /OOM/],
  ['wants a password', { error: 'NOAUTH Authentication required.' }, /NOAUTH/],
]

test.each(troubles)(
  'when Redis %s, each node decides by the same limits alone',
  async (_, trouble, reason) => {
    const { timing, redis, events, one } = await twoNodes()
    const before = await taken(one, { all: 2 })
    await one.failed('a')
    redis.fail(trouble)

    const answers = [one.failed('a'), one.take([{ group: 'all', limit: 2 }])]
    // What was asked before the outage was noticed waits for the time of an answer, and not longer.
    await timing.advance(255)
    const [failures, place] = await Promise.all(answers)
    expect(failures).toBe(1)
    expect(place).toHaveProperty('lease')
    // Then nothing waits: the answer is not a promise.
    expect(one.failed('a')).toBe(2)
    expect(one.take([{ group: 'all', limit: 2 }])).toEqual({ exceeded: 'all' })
    before.release()
    expect(one.take([{ group: 'all', limit: 2 }])).toHaveProperty('lease')

    await timing.advance(60_000)
    expect(events).toEqual([{ kind: 'away', reason: expect.stringMatching(reason) }])
    expect(one.statistics).toMatchObject({ away: true, outages: 1 })
    expect(one.statistics.alone).toBeGreaterThanOrEqual(4)
  },
)

test('an answer that is late alone makes no outage: this node decides that by itself', async () => {
  const { timing, redis, events, one, two } = await twoNodes()
  redis.latency = 400
  const late = Promise.all([one.failed('a'), one.take([{ group: 'all', limit: 1 }])])
  await timing.advance(200)
  redis.latency = 0
  expect(await one.failed('b')).toBe(0)
  await timing.advance(55)
  expect(await late).toEqual([0, { lease: expect.anything() }])
  expect(events).toEqual([])
  expect(one.statistics).toEqual({ away: false, outages: 0, alone: 2 })
  await timing.advance(10_000)
  await refused(two, { all: 1 }, 'all')
})

test('after an outage all nodes know of the sessions and failures of it, which is logged once', async () => {
  const { timing, redis, events, one, two } = await twoNodes()
  await one.failed('a')
  const leases = [await taken(one, { all: 9, b: 9 })]
  redis.fail('down')
  redis.flush()
  leases.push(await taken(one, { all: 9 }))
  await one.failed('a')
  await one.failed('a')
  await one.keepUpload('/x', 'ada', 60_000)
  expect(await one.takeUpload('/x', 'eve')).toBe(false)
  expect(await one.ownerOfUpload('/x')).toBe('ada')
  await timing.advance(20_000)
  redis.recover()
  await timing.advance(5_000)

  expect(redis.sessionsIn('all')).toBe(2)
  expect(redis.sessionsIn('b')).toBe(1)
  expect(events).toEqual([
    { kind: 'away', reason: 'Socket closed unexpectedly' },
    { kind: 'back', milliseconds: expect.any(Number), alone: 6 },
  ])
  expect(one.statistics).toEqual({ away: false, outages: 1, alone: 6 })
  expect(await two.ownerOfUpload('/x')).toBe('ada')
  // Two of them were missed, and the one that Redis knew of before was flushed.
  expect(await one.failed('a')).toBe(2)
  expect(await two.failed('a')).toBe(3)
  for (const lease of leases) lease.release()
  expect(redis.sessionsIn('all')).toBe(0)
})

test('a lease that was lost while its session lives is taken again', async () => {
  const { timing, redis, one, two } = await twoNodes()
  await taken(one, { all: 1 })
  redis.flush()
  expect(redis.sessionsIn('all')).toBe(0)
  await timing.advance(10_000)
  expect(redis.sessionsIn('all')).toBe(1)
  await refused(two, { all: 1 }, 'all')
})

test('a session that ends in an outage is not taken again after it', async () => {
  const { timing, redis, one } = await twoNodes()
  const lease = await taken(one, { all: 1 })
  redis.fail('down')
  lease.release()
  redis.recover()
  await timing.advance(30_000)
  expect(redis.sessionsIn('all')).toBe(0)
})

test.each([10 * day, -10 * day])(
  'counts right soon after the clock of Redis jumps by %d ms',
  async (jump) => {
    const { timing, redis, one, two } = await twoNodes()
    const dead = await RedisSharedState.open({ connect: redis.connect, timing: new FakeTiming() })
    await taken(dead, { all: 2 })
    await taken(one, { all: 2 })
    redis.clockOffset = jump
    await timing.advance(30_000)
    await taken(two, { all: 2 })
    await refused(two, { all: 2 }, 'all')
  },
)

test('takes the leases of thousands of sessions again in a few scripts', async () => {
  const { timing, redis, one } = await twoNodes()
  for (let at = 0; at < 2_000; at++) await taken(one, { all: 5_000, [`address ${at}`]: 1 })
  redis.flush()
  redis.ran.length = 0
  await timing.advance(10_000)
  expect(redis.sessionsIn('all')).toBe(2_000)
  expect(redis.ran.filter((name) => name === 'renew')).toHaveLength(4)
})

test('begins while Redis is down, and shares as soon as it is there', async () => {
  const timing = new FakeTiming()
  const redis = new FakeRedis(timing)
  redis.fail('down')
  const events: SharedStateEvent[] = []
  const log = (event: SharedStateEvent) => events.push(event)
  const one = await RedisSharedState.open({ connect: redis.connect, timing, log })
  const [own] = one.ticketKeys()
  expect(own).toHaveLength(32)
  await taken(one, { all: 1 })
  await timing.advance(600_000)
  expect(events).toEqual([{ kind: 'away', reason: 'connect ECONNREFUSED' }])
  redis.recover()
  await timing.advance(5_000)
  expect(redis.sessionsIn('all')).toBe(1)
  expect(one.ticketKeys()).not.toContainEqual(own)
  expect(events[1]).toMatchObject({ kind: 'back', alone: 1 })
})

test('tries to connect again after pauses that grow to five seconds', async () => {
  const { timing, redis } = await twoNodes()
  redis.fail('down')
  redis.attempts = 0
  const attempts: number[] = []
  for (const time of [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]) {
    await timing.advance(time)
    attempts.push(redis.attempts)
  }
  // Both nodes.
  expect(attempts).toEqual([2, 4, 6, 8, 10, 12, 14])
})

test('keeps one connection, also to a server that accepts and never answers', async () => {
  const { timing, redis } = await twoNodes()
  redis.fail('silent')
  await timing.advance(60_000)
  expect(redis.connections).toBeLessThanOrEqual(2)
  redis.recover()
  await timing.advance(10_000)
  expect(redis.connections).toBe(2)
})

test('all nodes change the ticket key at the same time, and none seals with one that another does not know', async () => {
  const ticketKeyTimes = { rotation: 600_000, life: 3_000_000, spread: 30_000 }
  const timing = new FakeTiming()
  const redis = new FakeRedis(timing)
  const open = () =>
    RedisSharedState.open({ connect: redis.connect, timing, ticketKeyTimes, leaseTime: 30_000 })
  const [one, two] = [await open(), await open()]
  const known = (state: RedisSharedState) => state.ticketKeys().map((key) => Buffer.from(key).toString('hex'))
  const [first] = known(one)
  await timing.advance(600_000)
  const late = await open()
  expect(known(late)).toHaveLength(2)
  expect(known(late)[0]).toBe(first)
  await timing.advance(40_000)
  expect(known(one)).toHaveLength(2)
  expect(known(one)[0]).not.toBe(first)
  expect([known(two), known(late)]).toEqual([known(one), known(one)])
  await timing.advance(6_000_000)
  expect(known(one)).toHaveLength(5)
  redis.fail('down')
  const kept = known(one)
  await timing.advance(600_000)
  expect(known(one)).toEqual(kept)
})

test('frees the places of its sessions when it is closed, and sets no timer any more', async () => {
  const { timing, redis, one, two } = await twoNodes()
  await taken(one, { all: 1 })
  await one.close()
  await taken(two, { all: 1 })
  redis.attempts = 0
  await timing.advance(60_000)
  expect(redis.connections).toBe(1)
  expect(redis.attempts).toBe(0)
})
