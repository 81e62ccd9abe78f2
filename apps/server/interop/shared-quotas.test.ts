import { MemoryFileSystem, withQuotas } from '@ftpkit/filesystem'
import { connect } from '@ftpkit/node'
import { createServer } from '@ftpkit/node/server'
import { connectRedis, RedisSharedState } from '@ftpkit/shared-state/redis'
import { RedisServer } from '@ftpkit/testkit/redis-server'
import { expect, test } from 'vitest'

const user = { user: 'tester', password: 'secret' }

test('a quota in Redis holds against eight uploads at once to two servers', async () => {
  await using redis = await RedisServer.start()
  const files = new MemoryFileSystem({})
  const open = async () => {
    const connectTo = await connectRedis(redis.url)
    const state = await RedisSharedState.open({ connect: connectTo, answerTime: 10_000 })
    const limited = withQuotas(files, [{ key: 'all', limits: { octets: 5_000_000 } }], {
      ledger: state.quotas,
    })
    const server = await createServer({ authenticate: async () => ({ files: limited }) }).listen()
    return { state, server }
  }
  const nodes = [await open(), await open()]
  const content = Buffer.alloc(999_999, 'x')
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      await using client = await connect({ ...nodes[index % 2]!.server.address, ...user })
      return await client.upload(content, `file${index}`).then(
        () => 226,
        (error) => error.replyHint as number,
      )
    }),
  )
  const stored = outcomes.filter((reply) => reply === 226).length
  expect(outcomes.filter((reply) => reply === 552)).toHaveLength(8 - stored)
  expect(stored).toBeGreaterThan(0)
  expect(stored).toBeLessThanOrEqual(5)
  for (const { state } of nodes)
    expect(await state.quotas.usage('all')).toEqual({ files: stored, octets: stored * 999_999 })
  for (const { server, state } of nodes) {
    await server.close()
    await state.close()
  }
})
