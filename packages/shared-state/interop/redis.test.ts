import { RedisServer } from '@ftpkit/testkit/redis-server'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { refused, taken } from '../src/contract/assertions.js'
import { sharedStateContract } from '../src/contract.js'
import { connectRedis, RedisSharedState, type SharedStateEvent } from '../src/redis.js'

let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start()
})
afterAll(() => redis[Symbol.asyncDispose]())

let prefixes = 0

/** Milliseconds in which an answer comes on a busy machine too. */
const patience = 30_000

/** A node with a group of keys of its own, or that of another node. */
async function openNode(url = redis.url, prefix = `case ${++prefixes}`, answerTime = patience) {
  const events: SharedStateEvent[] = []
  const connect = await connectRedis(url)
  const log = (event: SharedStateEvent) => events.push(event)
  const state = await RedisSharedState.open({ connect, prefix, answerTime, log })
  return { state, events, prefix }
}

/** Resolves once something is so. */
async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** Runs commands of Redis. */
async function command(url: string, ...parts: string[]): Promise<unknown> {
  const client = await createClient({ url }).connect()
  try {
    return await client.sendCommand(parts)
  } finally {
    client.destroy()
  }
}

describe('in a real Redis', () => {
  const contract = sharedStateContract(async () => {
    const { state: one, prefix } = await openNode()
    const { state: two } = await openNode(redis.url, prefix)
    const dispose = async () => {
      await one.close()
      await two.close()
    }
    return { nodes: [one, two], dispose }
  })
  test.each(contract)('$name', ({ run }) => run())
})

test('each key ends by itself, and all begin with the prefix in braces', async () => {
  const { state, prefix } = await openNode()
  await state.failed('192.0.2.1')
  await taken(state, { all: 9, 'address 192.0.2.1': 9 })
  await state.keepUpload('/x', 'ada', 60_000)
  const keys = (await command(redis.url, 'KEYS', `{${prefix}}:*`)) as string[]
  expect(keys.toSorted()).toEqual(
    ['failures:192.0.2.1', 'sessions:address 192.0.2.1', 'sessions:all', 'ticket-keys', 'uploads:/x'].map(
      (name) => `{${prefix}}:${name}`,
    ),
  )
  for (const key of keys) expect(await command(redis.url, 'PTTL', key)).toBeGreaterThan(1_000)
  await state.close()
})

test('forgets leases that have ended, and those that end later than any can', async () => {
  const { state, prefix } = await openNode()
  const key = `{${prefix}}:sessions:all`
  await command(
    redis.url,
    'ZADD',
    key,
    String(Date.now() - 1),
    'dead:1',
    String(Date.now() + 86_400_000),
    'dead:2',
  )
  await taken(state, { all: 1 })
  expect(await command(redis.url, 'ZCARD', key)).toBe(1)
  await state.close()
})

test('a Redis that is killed and started again under load delays no answer beyond its bound', async () => {
  await using own = await RedisServer.start()
  const { state, events, prefix } = await openNode(own.url, `case ${++prefixes}`, 250)
  await taken(state, { all: 9 })
  let longest = 0
  let stopped = false
  let asked = 0
  const load = Array.from({ length: 20 }, async (_, client) => {
    while (!stopped) {
      const since = performance.now()
      await state.failed(`client ${client}`)
      longest = Math.max(longest, performance.now() - since)
      asked++
      await new Promise((resolve) => setImmediate(resolve))
    }
  })
  for (let round = 1; round <= 3; round++) {
    await own.kill()
    await until(() => state.statistics.away)
    await own.start()
    await until(() => !state.statistics.away)
  }
  stopped = true
  await Promise.all(load)
  expect(events.map(({ kind }) => kind)).toEqual(['away', 'back', 'away', 'back', 'away', 'back'])
  expect(asked).toBeGreaterThan(1_000)
  // Of 250 ms, and what a busy machine adds.
  expect(longest).toBeLessThan(2_000)
  expect(await command(own.url, 'ZCARD', `{${prefix}}:sessions:all`)).toBe(1)
  await state.close()
})

test('a Redis that hangs is given up, and is shared with again when it works again', async () => {
  await using own = await RedisServer.start()
  const { state, events } = await openNode(own.url, `case ${++prefixes}`, 250)
  own.freeze()
  expect(await state.failed('a')).toBe(0)
  expect(state.failed('a')).toBe(1)
  expect(events).toEqual([{ kind: 'away', reason: 'no answer within 250 ms' }])
  own.thaw()
  await until(() => !state.statistics.away)
  // What was asked in the frozen moment may count twice.
  expect(await state.failed('a')).toBeGreaterThanOrEqual(2)
  await state.close()
})

test.each([
  ['maxmemory', '1', /OOM/],
  ['min-replicas-to-write', '1', /NOREPLICAS/],
])('a Redis that takes no writes because of %s is away until it does', async (option, value, reason) => {
  await using own = await RedisServer.start()
  const { state, events } = await openNode(own.url)
  await command(own.url, 'CONFIG', 'SET', option, value)
  expect(await state.failed('a')).toBe(0)
  expect(events).toEqual([{ kind: 'away', reason: expect.stringMatching(reason) }])
  await command(own.url, 'CONFIG', 'SET', option, '0')
  await until(() => !state.statistics.away)
  await state.close()
})

test('a replica is away, and shares as soon as it is the primary', async () => {
  await using own = await RedisServer.start()
  const { state, events } = await openNode(own.url)
  await command(own.url, 'REPLICAOF', '127.0.0.1', String(redis.port))
  expect(await state.failed('a')).toBe(0)
  expect(events[0]).toMatchObject({
    kind: 'away',
    reason: expect.stringMatching(/READONLY|MASTERDOWN|closed/),
  })
  await command(own.url, 'REPLICAOF', 'NO', 'ONE')
  await until(() => !state.statistics.away)
  await state.close()
})

test('a password is used, and is in no event; a wrong one is an outage', async () => {
  await using own = await RedisServer.start('--requirepass', 's3cret/@')
  const url = (password: string) => `redis://:${encodeURIComponent(password)}@127.0.0.1:${own.port}`
  const right = await openNode(url('s3cret/@'))
  expect(await right.state.failed('a')).toBe(0)
  expect(right.events).toEqual([])
  const wrong = await openNode(url('wr0ng'))
  expect(wrong.state.failed('a')).toBe(0)
  expect(wrong.events).toEqual([{ kind: 'away', reason: expect.stringMatching(/WRONGPASS|invalid/) }])
  expect(JSON.stringify(wrong.events)).not.toContain('wr0ng')
  const none = await openNode(own.url)
  expect(none.events).toEqual([{ kind: 'away', reason: expect.stringMatching(/NOAUTH/) }])
  for (const { state } of [right, wrong, none]) await state.close()
})

test('a key of another program under the same name is an outage that names the fault', async () => {
  const { state, events, prefix } = await openNode()
  await command(redis.url, 'SET', `{${prefix}}:sessions:all`, 'ours')
  await taken(state, { all: 1 })
  expect(events).toEqual([{ kind: 'away', reason: expect.stringMatching(/WRONGTYPE/) }])
  await refused(state, { all: 1 }, 'all')
  await state.close()
})

test('the leases of two thousand nodes are counted and renewed', async () => {
  const prefix = `case ${++prefixes}`
  const key = `{${prefix}}:sessions:all`
  const until = String(Date.now() + 30_000)
  const leases = Array.from({ length: 2_000 }, (_, node) => [until, `node${node}:1`]).flat()
  await command(redis.url, 'ZADD', key, ...leases)
  const { state, events } = await openNode(redis.url, prefix)
  await refused(state, { all: 2_000 }, 'all')
  await Promise.all(Array.from({ length: 500 }, (_, at) => taken(state, { all: 3_000, [`a ${at}`]: 1 })))
  expect(events).toEqual([])
  await state.close()
  expect(await command(redis.url, 'ZCARD', key)).toBe(2_000)
})
