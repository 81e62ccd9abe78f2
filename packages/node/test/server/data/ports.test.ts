import crypto from 'node:crypto'
import { once } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'
import { createServer, type Server } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { nodeClock } from '../../../src/net/clock.js'
import { DataChannel } from '../../../src/server/data/channel.js'
import { type DataPorts, PortShares } from '../../../src/server/data/ports.js'
import { defaultServerLimits as limits } from '../../../src/server/limits.js'

/** Which port of the default range is tried first, counted from 61,000. */
let start = 0

beforeAll(() => {
  vi.spyOn(crypto, 'randomInt').mockImplementation(() => start)
  syncBuiltinESMExports()
})

afterAll(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
})

const listeners: Server[] = []
const end = { host: '127.0.0.1', port: 21 }

afterEach(async () => {
  for (const listener of listeners.splice(0)) {
    listener.close()
    await once(listener, 'close')
  }
})

async function portOf(ports: DataPorts): Promise<number> {
  const shares = new PortShares(ports.passive)
  const control = { local: end, peer: end }
  const session = { dataTls: undefined, onTurnedAway() {}, onIdleGone() {}, onOpened() {} }
  const channel = new DataChannel(
    { control, ports, shares, limits, otherPeers: [], clock: nodeClock },
    session,
  )
  const { port } = await channel.listen()
  channel.destroy()
  return port
}

/** Occupies the given number of consecutive free ports. @returns the first */
async function occupied(count: number): Promise<number> {
  for (let first = 61_100; ; first += count) {
    try {
      for (let port = first; port < first + count; port++) {
        const listener = createServer().listen({ port, host: '127.0.0.1', exclusive: true })
        await once(listener, 'listening')
        listeners.push(listener)
      }
      return first
    } catch {
      for (const listener of listeners.splice(0)) listener.close()
    }
  }
}

test('takes a random port of the dynamic ones, or the next that is free', async () => {
  start = (await occupied(3)) - 61_000
  const port = await portOf({})
  expect(port).toBeGreaterThanOrEqual(61_000 + start + 3)
  expect(port).toBeLessThan(61_000 + start + 8)
})

test('lets the system choose where all ports that it tries are in use', async () => {
  const first = await occupied(8)
  start = first - 61_000
  const port = await portOf({})
  expect(port).toBeGreaterThan(0)
  expect(port < first || port >= first + 8).toBe(true)
})

test('tries every port of a range, and says so when none is free', async () => {
  const first = await occupied(2)
  start = 1
  await expect(portOf({ passive: { first, last: first + 1 } })).rejects.toMatchObject({
    code: 'connection-failed',
    message: expect.stringContaining(`every port from ${first} to ${first + 1} is in use`),
  })
})

test('one address holds half of a range of ports at most, and a port that is free again counts no more', () => {
  const shares = new PortShares({ first: 50_000, last: 50_009 })
  for (let held = 0; held < 5; held++) shares.take('192.0.2.1')
  expect(() => shares.take('192.0.2.1')).toThrow('192.0.2.1 holds 5 passive ports already')
  shares.take('192.0.2.2')
  shares.release('192.0.2.1')
  shares.take('192.0.2.1')
})

test('a range of one port is shared by all addresses in turn', () => {
  const shares = new PortShares({ first: 50_000, last: 50_000 })
  shares.take('192.0.2.1')
  expect(() => shares.take('192.0.2.1')).toThrow('holds 1 passive ports')
  shares.release('192.0.2.1')
  shares.take('192.0.2.1')
})
