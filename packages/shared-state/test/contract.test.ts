import { describe, test } from 'vitest'
import { sharedStateContract } from '../src/contract.js'
import { MemorySharedState } from '../src/index.js'
import { RedisSharedState } from '../src/redis.js'
import { FakeRedis } from './fake-redis.js'
import { FakeTiming } from './fake-timing.js'

describe('in memory', () => {
  const contract = sharedStateContract(() => {
    const newKey = () => crypto.getRandomValues(new Uint8Array(32))
    const state = new MemorySharedState({ now: () => 0, newKey })
    return { nodes: [state, state] }
  })
  test.each(contract)('$name', ({ run }) => run())
})

describe('in a Redis whose scripts are in TypeScript', () => {
  const contract = sharedStateContract(async () => {
    const timing = new FakeTiming()
    const { connect } = new FakeRedis(timing)
    const one = await RedisSharedState.open({ connect, timing })
    const two = await RedisSharedState.open({ connect, timing })
    return { nodes: [one, two] }
  })
  test.each(contract)('$name', ({ run }) => run())
})
