import { once } from 'node:events'
import { connect } from 'node:net'
import { MemorySharedState, type SharedState } from '@ftpkit/shared-state'
import { expect, test } from 'vitest'
import { defaultServerLimits as limits } from '../../src/server/limits.js'
import { FakeClock } from '../fake-clock.js'
import { RawSession } from '../raw-session.js'
import { serve } from '../serving.js'

const stateInMemory = () => new MemorySharedState({ now: () => 0 })

/** A state in another place, which answers when the test lets it. */
function distantState() {
  const memory = stateInMemory()
  const answers: (() => void)[] = []
  const later = <Value>(answer: () => Value): Promise<Value> =>
    new Promise((resolve) => {
      answers.push(() => resolve(answer()))
    })
  const sharedState: SharedState = {
    take: (places) => later(() => memory.take(places)),
    failed: (client) => later(() => memory.failed(client)),
    succeeded: (client) => memory.succeeded(client),
    offended: (...offence) => later(() => memory.offended(...offence)),
    banOf: (client) => later(() => memory.banOf(client)),
    ban: (client, order) => memory.ban(client, order),
    unban: (client) => memory.unban(client),
    bans: () => memory.bans(),
    keepUpload: () => {},
    ownerOfUpload: () => undefined,
    takeUpload: () => false,
    ticketKeys: () => [],
    close: async () => {},
  }
  /** Resolves once something has been asked. */
  const asked = async () => {
    while (answers.length === 0) await new Promise(setImmediate)
  }
  /** Answers the next question, also one that is still to come. */
  const answer = async () => {
    await asked()
    answers.shift()!()
  }
  return { memory, sharedState, asked, answer }
}

test('counts the sessions of all servers that share their state', async () => {
  const sharedState = stateInMemory()
  const options = { sharedState, limits: { sessions: 2, sessionsPerAddress: 2 } }
  await using one = await serve({}, options)
  await using two = await serve({}, options)
  const first = await RawSession.loggedIn(one.address)
  await using _second = await RawSession.loggedIn(two.address)
  expect(await replyOf(one.address)).toBe(421)
  expect(await replyOf(two.address)).toBe(421)
  await first[Symbol.asyncDispose]()
  while (one.server.sessionCount > 0) await new Promise(setImmediate)
  expect(await replyOf(two.address)).toBe(220)
})

test('the limit of an address is that of all servers', async () => {
  const options = { sharedState: stateInMemory(), host: '0.0.0.0', limits: { sessionsPerAddress: 1 } }
  await using one = await serve({}, options)
  await using two = await serve({}, options)
  const address = ({ address: { port } }: typeof one) => ({ host: '127.0.0.1', port })
  await using _first = await RawSession.open(address(one), '127.0.0.2')
  expect(await replyOf(address(two), '127.0.0.2')).toBe(421)
  expect(await replyOf(address(two), '127.0.0.3')).toBe(220)
})

test('a client takes the place of a session without a login of its own server, where all servers have their limit', async () => {
  const options = {
    sharedState: stateInMemory(),
    host: '0.0.0.0',
    limits: { sessions: 3, sessionsPerAddress: 3 },
  }
  await using one = await serve({}, options)
  await using two = await serve({}, options)
  const from = (localAddress: string, { address: { port } }: typeof one) =>
    RawSession.open({ host: '127.0.0.1', port }, localAddress)
  await using elsewhere = await from('127.0.0.2', two)
  await using oldest = await from('127.0.0.2', one)
  await using other = await from('127.0.0.2', one)
  await using newcomer = await from('127.0.0.3', one)
  expect(await newcomer.command('USER tester')).toBe(331)
  expect((await oldest.reply())?.code).toBe(421)
  expect(await other.command('USER tester')).toBe(331)
  expect(await elsewhere.command('USER tester')).toBe(331)
})

test('delays failed logins by those on all servers', async () => {
  const clock = new FakeClock()
  const options = { sharedState: stateInMemory(), clock }
  await using one = await serve({}, options)
  await using two = await serve({}, options)
  const delays: number[] = []
  for (const { address } of [one, two, one]) {
    await using session = await RawSession.open(address)
    await session.command('USER stranger')
    const before = new Set(clock.pending)
    session.send('PASS wrong\r\n')
    const expected = limits.failedLoginTime * 2 ** delays.length
    await clock.timerOf(expected)
    expect(before.has(expected)).toBe(false)
    await clock.advance(expected)
    expect((await session.reply())?.code).toBe(530)
    delays.push(expected)
  }
  expect(delays).toEqual([500, 1_000, 2_000])
})

test('greets no client before it is known whether there is a place', async () => {
  const { sharedState, asked, answer } = distantState()
  await using serving = await serve({}, { sharedState, limits: { sessions: 1 } })
  let greeted = false
  const opening = RawSession.open(serving.address).finally(() => {
    greeted = true
  })
  await asked()
  await new Promise(setImmediate)
  expect(greeted).toBe(false)
  expect(serving.events).toEqual([])
  await answer()
  await using first = await opening
  expect(await first.command('USER tester')).toBe(331)
  const second = replyOf(serving.address)
  await answer()
  expect(await second).toBe(421)
})

test('the place of a client that does not wait for it is free again', async () => {
  const { memory, sharedState, asked, answer } = distantState()
  await using serving = await serve({}, { sharedState, limits: { sessions: 1 } })
  const leaving = connect(serving.address)
  await asked()
  leaving.resetAndDestroy()
  await once(leaving, 'close')
  await answer()
  while (serving.events.length < 2 && !hasPlace(memory)) await new Promise(setImmediate)
  const next = replyOf(serving.address)
  await answer()
  expect(await next).toBe(220)
})

test('a server that is closed while others are asked waits for no client, and frees the place', async () => {
  const { memory, sharedState, asked, answer } = distantState()
  const serving = await serve({}, { sharedState, limits: { sessions: 1 } })
  const socket = connect(serving.address).on('error', () => {})
  await asked()
  const closed = serving.server.close()
  await answer()
  await closed
  expect(serving.events).toEqual([])
  expect(hasPlace(memory)).toBe(true)
  socket.destroy()
})

test('answers a failed login once the number of all is known', async () => {
  const clock = new FakeClock()
  const { memory, sharedState, answer } = distantState()
  await using serving = await serve({}, { sharedState, clock })
  memory.failed('127.0.0.1')
  const opening = RawSession.open(serving.address)
  await answer()
  await using session = await opening
  await session.command('USER stranger')
  session.send('PASS wrong\r\n')
  await answer()
  await clock.elapse(2 * limits.failedLoginTime)
  expect((await session.reply())?.code).toBe(530)
})

/** Whether no session is counted, where a single one may be. */
function hasPlace(state: MemorySharedState): boolean {
  const { lease } = state.take([{ group: 'all', limit: 1 }])
  lease?.release()
  return lease !== undefined
}

/** The code of the greeting. */
async function replyOf(address: { host: string; port: number }, localAddress?: string): Promise<number> {
  const socket = connect({ ...address, ...(localAddress && { localAddress }) })
  const [octets] = await once(socket, 'data')
  socket.destroy()
  return Number(String(octets).slice(0, 3))
}
