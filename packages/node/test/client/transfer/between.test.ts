import { connect as connectSocket } from 'node:net'
import { type Answer, FaultyServer, type Misbehaviour } from '@ftpkit/testkit/faulty-server'
import { expect, test } from 'vitest'
import { between, connect, type DialogueLog } from '../../../src/index.js'
import { FakeClock } from '../../fake-clock.js'
import { watchForLeaks } from '../../leaks.js'
import { ScriptedServer } from '../../scripted-server.js'
import { contentOf, type Serving, serve } from '../../serving.js'

watchForLeaks()

const content = Buffer.from('from one to the other\n')

function clientOf({ address }: Serving) {
  return connect({ ...address, user: 'tester', password: 'secret' })
}

test('moves a file from one server to another', async () => {
  await using one = await serve({ x: content })
  await using other = await serve({})
  await using source = await clientOf(one)
  await using target = await clientOf(other)
  const { source: sent, target: stored } = await between(source, target).transfer('x', 'y')
  expect([sent.code, stored.code]).toEqual([226, 226])
  expect((await contentOf(other.files, '/y')).equals(content)).toBe(true)
})

test('when one side fails, the other is released, and both sessions stay usable', async () => {
  await using one = await serve({})
  await using other = await serve({})
  await using source = await clientOf(one)
  await using target = await clientOf(other)
  await expect(between(source, target).transfer('nowhere', 'y')).rejects.toMatchObject({
    code: 'refused',
    command: 'RETR nowhere',
  })
  expect((await source.command('NOOP')).code).toBe(200)
  expect((await target.command('NOOP')).code).toBe(200)
})

test('the host in a reply to PASV is never passed on to the other server', async () => {
  const lines: string[] = []
  await using hostile = await ScriptedServer.start({ passiveHost: '10,9,8,7', replies: { STOR: [553] } })
  await using other = await serve({ x: content })
  await using target = await connect(hostile.address)
  await using source = await connect({
    ...other.address,
    user: 'tester',
    password: 'secret',
    log: ({ text }) => lines.push(text),
  })
  await expect(between(source, target).transfer('x', 'y')).rejects.toMatchObject({ code: 'refused' })
  expect(lines.find((line) => line.startsWith('PORT'))).toMatch(/^PORT 127,0,0,1,/)
})

test('a transfer to a server whose name only a proxy resolves says what to do', async () => {
  await using one = await serve({ x: content })
  await using source = await clientOf(one)
  await using target = await connect({
    host: 'server.test',
    user: 'tester',
    password: 'secret',
    dialer: async () => connectSocket(one.address.port, one.address.host),
  })
  await expect(between(source, target).transfer('x', 'y')).rejects.toMatchObject({
    code: 'unsupported-parameters',
    message: expect.stringContaining('connect without a proxy'),
  })
  expect(await target.pwd()).toBe('/')
})

test('a transfer between servers needs two sessions', async () => {
  await using serving = await serve({ x: content })
  await using client = await clientOf(serving)
  await expect(between(client, client).transfer('x', 'y')).rejects.toThrow(TypeError)
})

/** Two servers, one or both of them faulty, and a client of each. */
async function pairOf(one: Misbehaviour, other: Misbehaviour) {
  const servers = [await FaultyServer.start(one), await FaultyServer.start(other)] as const
  const clock = new FakeClock()
  const lines: string[] = []
  const log: DialogueLog = ({ text }) => void lines.push(text)
  const source = await connect({ ...servers[0].address, clock, log })
  const target = await connect({ ...servers[1].address, clock, log })
  return {
    servers,
    clock,
    /** Resolves once both servers have begun the transfer. */
    async begun() {
      while (lines.filter((line) => line.startsWith('150')).length < 2) await new Promise(setImmediate)
    },
    source,
    target,
    async [Symbol.asyncDispose]() {
      source.close()
      target.close()
      for (const server of servers) await server[Symbol.asyncDispose]()
    },
  }
}

const begins: Answer = ({ write }) => write('150 now\r\n')
const takesPort: Answer = ({ write }) => write('200 there\r\n')
const cut: Answer = ({ write }) => write('426 cut\r\n226 aborted\r\n')
const stalled: Misbehaviour = { answers: { PORT: takesPort, RETR: begins, STOR: begins, ABOR: () => {} } }
const patient: Misbehaviour = { answers: { PORT: takesPort, RETR: begins, STOR: begins, ABOR: cut } }
const leaving: Misbehaviour = {
  answers: {
    PORT: takesPort,
    RETR: (session) => {
      session.write('150 now\r\n')
      session.close()
    },
  },
}

test('when one side is lost, the other is sent ABOR, and owes no reply afterwards', async () => {
  await using pair = await pairOf(leaving, patient)
  await expect(between(pair.source, pair.target).transfer('x', 'y')).rejects.toMatchObject({
    code: 'connection-lost',
  })
  expect(pair.servers[1].commands).toContain('ABOR')
  expect(pair.target.closed).toBe(false)
  expect((await pair.target.command('SIZE', 'y')).code).toBe(213)
})

test('when one side is lost, the other is closed if it never answers ABOR', async () => {
  await using pair = await pairOf(leaving, stalled)
  const rejected = expect(between(pair.source, pair.target).transfer('x', 'y')).rejects.toMatchObject({
    code: 'connection-lost',
  })
  await pair.clock.elapse(10_000)
  await rejected
  expect(pair.target.closed).toBe(true)
})

test('two servers that never finish are given up in time', async () => {
  await using pair = await pairOf(patient, patient)
  const transfer = between(pair.source, pair.target).transfer('x', 'y', { timeout: 5_000 })
  const rejected = expect(transfer).rejects.toMatchObject({
    code: 'timed-out',
    message: 'the file did not arrive within 5 seconds',
  })
  await pair.begun()
  await pair.clock.elapse(5_000)
  await rejected
  expect((await pair.source.command('SIZE', 'x')).code).toBe(213)
  expect((await pair.target.command('SIZE', 'y')).code).toBe(213)
})

test('a transfer that is aborted during its preparation is not sent', async () => {
  const stop = new AbortController()
  const stopping: Answer = (session, argument) => {
    stop.abort()
    return takesPort(session, argument)
  }
  await using pair = await pairOf({ answers: { PORT: stopping } }, patient)
  await expect(
    between(pair.source, pair.target).transfer('x', 'y', { signal: stop.signal }),
  ).rejects.toMatchObject({ code: 'aborted' })
  expect(pair.servers[0].commands).not.toContain('RETR x')
  expect(pair.servers[1].commands).not.toContain('STOR y')
  expect((await pair.source.command('NOOP')).code).toBe(200)
})

test('a transfer is aborted on both sides', async () => {
  const stop = new AbortController()
  const stopping: Answer = ({ write }) => {
    write('150 now\r\n')
    setImmediate(() => stop.abort())
  }
  await using pair = await pairOf({ answers: { ...patient.answers, RETR: stopping } }, patient)
  await expect(
    between(pair.source, pair.target).transfer('x', 'y', { signal: stop.signal }),
  ).rejects.toMatchObject({ code: 'aborted' })
  expect((await pair.source.command('SIZE', 'x')).code).toBe(213)
  expect((await pair.target.command('SIZE', 'y')).code).toBe(213)
})

test('sends files both ways at the same time', async () => {
  await using one = await serve({ x: content })
  await using other = await serve({ z: content })
  await using source = await clientOf(one)
  await using target = await clientOf(other)
  await Promise.all([
    between(source, target).transfer('x', 'y', { timeout: Number.POSITIVE_INFINITY }),
    between(target, source).transfer('z', 'w'),
  ])
  expect((await contentOf(other.files, '/y')).equals(content)).toBe(true)
  expect((await contentOf(one.files, '/w')).equals(content)).toBe(true)
})
