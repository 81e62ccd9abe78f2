import { describe, expect, test } from 'vitest'
import { type Claim, RedisClaims, type RedisClaimsEvent } from '../src/redis.js'
import { FakeRedis } from './fake-redis.js'
import { FakeTiming } from './fake-timing.js'

const second = 1_000

async function nodes() {
  const timing = new FakeTiming()
  const redis = new FakeRedis(timing)
  const events: RedisClaimsEvent[] = []
  const open = (clock = timing) =>
    RedisClaims.open({ connect: redis.connect, timing: clock, log: (event) => events.push(event) })
  return { timing, redis, events, open, one: await open(), two: await open() }
}

async function held(claims: RedisClaims, name: string, time: number): Promise<Claim> {
  const answer = await claims.claim(name, time)
  if (answer.state !== 'held') throw new Error(`the claim is ${answer.state}`)
  return answer.claim
}

const reasonOf = ({ signal }: Claim) => (signal.reason as Error | undefined)?.message

describe('a claim', () => {
  test('is held by one node, and each of its times is finished once', async () => {
    const { one, two } = await nodes()
    const claim = await held(one, 'a', 10)
    expect(await two.claim('a', 10)).toEqual({ state: 'busy' })
    expect(await one.claim('a', 20)).toEqual({ state: 'busy' })
    expect((await held(two, 'b', 10)).time).toBe(10)
    await claim.finish()
    expect(await two.claim('a', 10)).toEqual({ state: 'taken' })
    expect(await two.claim('a', 9)).toEqual({ state: 'taken' })
    expect((await held(two, 'a', 11)).time).toBe(11)
  })

  test('is taken by one of many that ask at once', async () => {
    const { one, open } = await nodes()
    const all = [one, ...(await Promise.all(Array.from({ length: 9 }, () => open())))]
    const answers = await Promise.all(all.map((claims) => claims.claim('a', 10)))
    expect(answers.filter(({ state }) => state === 'held')).toHaveLength(1)
  })

  test('that is released is held by the next one who asks, for the time that is unfinished', async () => {
    const { one, two } = await nodes()
    await (await held(one, 'a', 10)).release()
    const claim = await held(two, 'a', 30)
    expect(claim.time).toBe(10)
    await claim.finish()
    expect((await held(one, 'a', 30)).time).toBe(30)
  })

  test('is renewed for as long as it is held', async () => {
    const { one, two, timing } = await nodes()
    const claim = await held(one, 'a', 10)
    for (let minutes = 0; minutes < 10; minutes += 1) {
      await timing.advance(60 * second)
      expect(await two.claim('a', 10)).toEqual({ state: 'busy' })
    }
    expect(claim.signal.aborted).toBe(false)
  })

  test('of a node that died is taken over after its lease and a third, for the same time', async () => {
    const { timing, two, open } = await nodes()
    await held(await open(new FakeTiming()), 'a', 10)
    const states: string[] = []
    while (states.at(-1) !== 'held' && states.length < 100) {
      states.push((await two.claim('a', 50)).state)
      await timing.advance(second)
    }
    expect(states.filter((state) => state === 'busy').length).toBeGreaterThanOrEqual(33)
    expect(states.length).toBeLessThan(37)
    expect(await two.claim('a', 50)).toEqual({ state: 'busy' })
  })

  test('that may be had once is taken after any time of its name', async () => {
    const { one, two } = await nodes()
    await (await held(one, 'a', 10)).finish()
    expect(await two.claim('a', 99, { once: true })).toEqual({ state: 'taken' })
    expect(await two.claim('b', 99, { once: true })).toMatchObject({ state: 'held' })
  })

  test('for a time that is more than a day ahead of the clock of Redis is not held', async () => {
    const { one, timing } = await nodes()
    const day = 86_400 * second
    expect(await one.claim('a', timing.now() + day + 1)).toEqual({ state: 'ahead' })
    expect(await one.claim('a', timing.now() + day)).toMatchObject({ state: 'held' })
  })

  test('from before the clock of Redis was set back holds up no other', async () => {
    const { one, two, redis } = await nodes()
    redis.clockOffset = 400 * 86_400 * second
    await (await held(one, 'a', redis.clockOffset)).finish()
    await (await held(one, 'b', redis.clockOffset)).release()
    redis.clockOffset = 0
    expect(await two.claim('a', 10)).toMatchObject({ state: 'held' })
    expect((await held(two, 'b', 10)).time).toBe(10)
  })

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY])('for the time %s is refused', async (time) => {
    const { one } = await nodes()
    await expect(one.claim('a', time)).rejects.toThrow(RangeError)
  })
})

describe('while Redis is away', () => {
  test('nothing is claimed, which is reported once, and claims are possible again afterwards', async () => {
    const { one, redis, timing, events } = await nodes()
    redis.fail('down')
    for (let times = 0; times < 3; times += 1)
      await expect(one.claim('a', 10)).rejects.toThrow('Redis is away: Socket closed unexpectedly')
    await timing.advance(60 * second)
    redis.recover()
    await timing.advance(6 * second)
    expect(await one.claim('a', 10)).toMatchObject({ state: 'held' })
    expect(events.map(({ kind }) => kind).sort()).toEqual(['away', 'away', 'back', 'back'])
  })

  test('from the start, nothing is claimed', async () => {
    const timing = new FakeTiming()
    const redis = new FakeRedis(timing)
    redis.fail('down')
    const claims = await RedisClaims.open({ connect: redis.connect, timing })
    await expect(claims.claim('a', 1)).rejects.toThrow('Redis is away: connect ECONNREFUSED')
  })

  test('a claim whose answer is late rejects, and the same node may claim it again', async () => {
    const { one, two, redis, timing } = await nodes()
    redis.latency = 3 * second
    const late = expect(one.claim('a', 10)).rejects.toThrow('no answer within 2000 ms')
    await timing.advance(10 * second)
    await late
    redis.latency = 0
    await timing.advance(10 * second)
    expect(await two.claim('a', 10)).toEqual({ state: 'busy' })
    expect((await held(one, 'a', 20)).time).toBe(10)
  })

  test('a claim that is held outlives a short outage, although Redis has forgotten it', async () => {
    const { one, two, redis, timing } = await nodes()
    const claim = await held(one, 'a', 10)
    redis.fail('down')
    redis.flush()
    await timing.advance(8 * second)
    redis.recover()
    await timing.advance(6 * second)
    expect(await two.claim('a', 10)).toEqual({ state: 'busy' })
    expect(claim.signal.aborted).toBe(false)
  })

  test('a claim is lost before its lease can end', async () => {
    const { one, redis, timing } = await nodes()
    const claim = await held(one, 'a', 10)
    redis.fail('silent')
    await timing.advance(19 * second)
    expect(claim.signal.aborted).toBe(false)
    await timing.advance(second)
    expect(reasonOf(claim)).toBe('the claim on a was lost: its lease could not be renewed')
  })

  test('a time can be finished later, also after another attempt failed', async () => {
    const { one, two, redis, timing } = await nodes()
    const claim = await held(one, 'a', 10)
    redis.fail('down')
    await expect(claim.finish()).rejects.toThrow('Redis is away')
    await timing.advance(60 * second)
    expect(claim.signal.aborted).toBe(true)
    redis.recover()
    await timing.advance(6 * second)
    expect(await two.claim('a', 10)).toEqual({ state: 'busy' })
    await claim.finish()
    expect(await two.claim('a', 10)).toEqual({ state: 'taken' })
  })
})

test('a claim that another has taken is lost at the next renewal', async () => {
  const { two, timing, redis, open } = await nodes()
  const slow = new FakeTiming()
  const claim = await held(await open(slow), 'a', 10)
  await timing.advance(26 * second)
  expect(await two.claim('a', 10)).toEqual({ state: 'busy' })
  await timing.advance(9 * second)
  await held(two, 'a', 10)
  expect(claim.signal.aborted).toBe(false)
  await slow.advance(9 * second)
  expect(reasonOf(claim)).toBe('the claim on a was lost: another has taken it')
  // What is released late frees nothing of the other.
  await claim.release()
  expect(await two.claim('a', 10)).toEqual({ state: 'busy' })
  expect(redis.connections).toBe(3)
})

test('a time that its former holder has finished ends the claim of who took it over', async () => {
  const { two, timing, open } = await nodes()
  const former = await held(await open(new FakeTiming()), 'a', 10)
  await timing.advance(26 * second)
  await two.claim('a', 10)
  await timing.advance(9 * second)
  const claim = await held(two, 'a', 10)
  await former.finish()
  await timing.advance(9 * second)
  expect(claim.signal.aborted).toBe(true)
  expect(await two.claim('a', 10)).toEqual({ state: 'taken' })
})

test('closing frees what is held, aborts its signals and leaves no timer and no connection', async () => {
  const { one, two, redis, timing } = await nodes()
  const [a, b] = [await held(one, 'a', 10), await held(one, 'b', 10)]
  await b.finish()
  await one.close()
  expect([reasonOf(a), b.signal.aborted]).toEqual(['the claim on a was lost: the claims were closed', false])
  await expect(one.claim('a', 20)).rejects.toThrow('the claims were closed')
  expect((await held(two, 'a', 20)).time).toBe(10)
  await two.close()
  expect(redis.connections).toBe(0)
  const before = redis.ran.length
  await timing.advance(60 * second)
  expect(redis.ran).toHaveLength(before)
  expect(timing.pending).toBe(0)
})
