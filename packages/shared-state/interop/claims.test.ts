import { readFileSync } from 'node:fs'
import { RedisServer } from '@ftpkit/testkit/redis-server'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Claim, connectRedis, RedisClaims, type RedisClaimsEvent } from '../src/redis.js'

let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start()
})
afterAll(() => redis[Symbol.asyncDispose]())

async function command(url: string, ...parts: string[]): Promise<unknown> {
  const client = await createClient({ url }).connect()
  try {
    return await client.sendCommand(parts)
  } finally {
    client.destroy()
  }
}

/** Nodes that wait for answers of a busy machine too. */
async function nodes(prefix: string, count = 2, url = redis.url) {
  const events: RedisClaimsEvent[] = []
  const connect = await connectRedis(url)
  const log = (event: RedisClaimsEvent) => events.push(event)
  const open = () => RedisClaims.open({ connect, prefix, log, answerTime: 30_000 })
  const all = await Promise.all(Array.from({ length: count }, open))
  const close = async () => {
    for (const claims of all) await claims.close()
  }
  const set = (name: string, ...fields: string[]) =>
    command(url, 'HSET', `{${prefix}}:claims:${name}`, ...fields)
  return { all, one: all[0]!, two: all.at(-1)!, events, set, [Symbol.asyncDispose]: close }
}

async function held(claims: RedisClaims, name: string, time: number): Promise<Claim> {
  const answer = await claims.claim(name, time)
  if (answer.state !== 'held') throw new Error(`the claim is ${answer.state}`)
  return answer.claim
}

async function aborted({ signal }: Claim): Promise<string> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
  return (signal.reason as Error).message
}

test('each of a thousand times is finished by one of four nodes that race for it', async () => {
  await using place = await nodes('race', 4)
  const finished: number[] = []
  const work = async (claims: RedisClaims) => {
    for (let time = 1_764_500_000_000; time < 1_764_500_001_000; ) {
      const answer = await claims.claim('a', time)
      if (answer.state === 'taken') time += 1
      if (answer.state !== 'held') continue
      finished.push(answer.claim.time)
      await answer.claim.finish()
    }
  }
  await Promise.all(place.all.map(work))
  expect(finished).toEqual(Array.from({ length: 1_000 }, (_, index) => 1_764_500_000_000 + index))
})

test('a lease that has ended is taken over once its holder had time to return, for the same time', async () => {
  await using place = await nodes('over')
  const claim = await held(place.one, 'a', 10)
  expect(await place.two.claim('a', 20)).toEqual({ state: 'busy' })
  await place.set('a', 'until', '1')
  expect(await place.two.claim('a', 20)).toEqual({ state: 'busy' })
  expect(await place.two.claim('a', 20)).toEqual({ state: 'busy' })
  await place.set('a', 'found', '1')
  const other = await held(place.two, 'a', 20)
  expect(other.time).toBe(10)
  await claim.release()
  expect(await place.one.claim('a', 20)).toEqual({ state: 'busy' })
  await other.finish()
  expect((await held(place.one, 'a', 20)).time).toBe(20)
})

test('a lease that ends later than any can, since the clock was set back, counts as ended', async () => {
  await using place = await nodes('clock')
  await held(place.one, 'a', 10)
  await place.set('a', 'until', String(Date.now() + 86_400_000), 'found', String(Date.now() + 86_400_000))
  expect(await place.two.claim('a', 10)).toEqual({ state: 'busy' })
  await place.set('a', 'found', '1')
  expect(await place.two.claim('a', 10)).toMatchObject({ state: 'held' })
})

test('a claim may be had once, and none is for a time far ahead or kept from one', async () => {
  await using place = await nodes('once')
  const { one, two } = place
  await (await held(one, 'a', 10)).finish()
  expect(await two.claim('a', 20, { once: true })).toEqual({ state: 'taken' })
  const ahead = Date.now() + 100 * 86_400_000
  expect(await one.claim('b', ahead)).toEqual({ state: 'ahead' })
  await place.set('b', 'done', String(ahead), 'time', String(ahead))
  const claim = await held(two, 'b', 10)
  expect(claim.time).toBe(10)
  await claim.finish()
  expect(await one.claim('b', 10)).toEqual({ state: 'taken' })
})

test('a claim is renewed in a Redis that has forgotten it, and lost to a node that took it over', async () => {
  await using own = await RedisServer.start()
  const prefix = 'lost'
  const connect = await connectRedis(own.url)
  const open = (leaseTime: number) => RedisClaims.open({ connect, prefix, leaseTime, answerTime: 30_000 })
  const [one, two] = [await open(300_000), await open(300_000)]
  const claim = await held(one, 'a', 10)
  await own.kill()
  await own.start()
  await expect.poll(() => command(own.url, 'EXISTS', '{lost}:claims:a')).toBe(1)
  expect(await two.claim('a', 10)).toEqual({ state: 'busy' })
  const other = ['node', 'other', 'token', '1', 'time', '10', 'until', '1']
  await command(own.url, 'HSET', '{lost}:claims:a', ...other)
  // The connection that is made next renews what is held.
  await command(own.url, 'CLIENT', 'KILL', 'TYPE', 'normal')
  expect(await aborted(claim)).toBe('the claim on a was lost: another has taken it')
  await one.close()
  await two.close()
})

test.each([
  ['maxmemory', '1', /OOM/],
  ['min-replicas-to-write', '1', /NOREPLICAS/],
])('nothing is claimed in a Redis that takes no writes because of %s', async (option, value, reason) => {
  await using own = await RedisServer.start()
  await using place = await nodes('writes', 1, own.url)
  await command(own.url, 'CONFIG', 'SET', option, value)
  await expect(place.one.claim('a', 10)).rejects.toThrow(reason)
  await expect(place.one.claim('a', 10)).rejects.toThrow(reason)
  await command(own.url, 'CONFIG', 'SET', option, '0')
  await expect
    .poll(() => place.one.claim('a', 10).catch(() => undefined), { timeout: 30_000 })
    .toMatchObject({
      state: 'held',
    })
  expect(place.events.map(({ kind }) => kind)).toEqual(['away', 'back'])
})

test('a user of an ACL needs the commands that the README names', async () => {
  await using own = await RedisServer.start()
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const [, commands = ''] = /needs `(\+eval[^`]*)`/.exec(readme) ?? []
  await command(own.url, 'ACL', 'SETUSER', 'node', 'on', '>word', '~{ftpkit}:*', ...commands.split(/\s+/))
  const url = own.url.replace('//', '//node:word@')
  await using place = await nodes('ftpkit', 1, url)
  const claim = await held(place.one, 'a', 10)
  await claim.release()
  await (await held(place.one, 'a', 10)).finish()
  expect(await place.one.claim('a', 10)).toEqual({ state: 'taken' })
  expect(place.events).toEqual([])
})
