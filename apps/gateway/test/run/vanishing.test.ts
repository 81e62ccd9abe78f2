import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { FakeClock } from '@ftpkit/testkit/fake-clock'
import {
  FaultyServer,
  type FaultySession,
  faultyContent,
  type Misbehaviour,
} from '@ftpkit/testkit/faulty-server'
import { watchForLeaks } from '@ftpkit/testkit/leaks'
import { describe, expect, test } from 'vitest'
import { certificate } from './certificate.js'
import { type Gatewaying, gatewayTo } from './gatewaying.js'
import { RawClient, readAll } from './raw-client.js'

watchForLeaks()

const identity = await certificate()

/** Waits until the gateway has no session, and its server no open connection. */
async function allGone({ gateway, event }: Gatewaying, server: FaultyServer): Promise<void> {
  await event('closed')
  expect(gateway.sessionCount).toBe(0)
  while (server.open > 0) await new Promise(setImmediate)
}

/** How far a client comes. */
const stages: Readonly<Record<string, (client: RawClient) => Promise<unknown>>> = {
  'before the greeting': async () => {},
  'after the greeting': (client) => client.reply(),
  'in the middle of a line': async (client) => {
    await client.reply()
    client.send('USER te')
  },
  'before the reply to a command': async (client) => {
    await client.reply()
    client.send('HANG\r\n')
  },
  'after EPSV': async (client) => {
    await client.reply()
    await client.passivePort()
  },
  'with an idle data connection': async (client) => {
    await client.reply()
    await client.passive()
  },
  'in a download': async (client) => {
    await client.reply()
    const data = await client.passive()
    client.send('RETR endless\r\n')
    await once(data, 'data')
  },
  'in an upload': async (client) => {
    await client.reply()
    const data = await client.passive()
    client.send('STOR x\r\n')
    data.write('the beginning')
    await client.reply()
  },
}

/** A file without an end, for as long as the other side reads. */
async function endless(session: FaultySession): Promise<void> {
  session.write('150 now\r\n')
  const data = await session.data()
  const block = Buffer.alloc(65_536)
  while (!data.destroyed) await new Promise<unknown>((resolve) => data.write(block, resolve))
  session.write('426 gone\r\n')
}

const patient: Misbehaviour = { answers: { HANG: () => new Promise(() => {}), RETR: endless } }

describe.each(Object.entries(stages))('a client that leaves %s', (_, comes) => {
  test.each(['in order', 'by a reset'])('%s takes everything of its session with it', async (how) => {
    await using server = await FaultyServer.start(patient)
    await using through = await gatewayTo(server)
    await using client = RawClient.open(through.address)
    await once(client.socket, 'connect')
    await comes(client)
    if (how === 'in order') client.socket.destroy()
    else client.socket.resetAndDestroy()
    await client[Symbol.asyncDispose]()
    await allGone(through, server)
  })
})

test('a client that leaves before its data connection is waited for as long as for any data connection', async () => {
  const clock = new FakeClock()
  await using server = await FaultyServer.start(patient)
  await using through = await gatewayTo(server, { clock, limits: { dataConnectionTime: 4_321 } })
  await using client = await RawClient.greeted(through.address)
  await client.passivePort()
  client.socket.end('RETR endless\r\n')
  await clock.elapse(4_321)
  await client.closed()
  await allGone(through, server)
})

/** How a server leaves. */
const departures = { ends: 'close', resets: 'reset' } as const

describe.each(Object.entries(departures))('a server that %s the connection', (_, leave) => {
  test.each([
    ['instead of a greeting', { greeting: (session) => session[leave]() }, []],
    ['in the middle of a reply', { answers: { NOOP: half } }, ['NOOP']],
    ['after a command', { answers: { NOOP: (session) => session[leave]() } }, ['NOOP']],
    ['after 150', { answers: { RETR: begun } }, ['EPSV', 'RETR x']],
  ] satisfies [string, Misbehaviour, string[]][])(
    '%s ends the session by 421',
    async (_when, misbehaviour, lines) => {
      await using server = await FaultyServer.start(misbehaviour)
      await using through = await gatewayTo(server)
      await using client = RawClient.open(through.address)
      const codes: (string | undefined)[] = []
      if (lines.length > 0) await client.reply()
      for (const line of lines) client.send(`${line}\r\n`)
      for (let reply = await client.reply(); reply !== undefined; reply = await client.reply())
        codes.push(reply.slice(0, 3))
      expect(codes.at(-1)).toBe('421')
      await allGone(through, server)
    },
  )

  function half(session: FaultySession): void {
    session.write('200-half')
    session[leave]()
  }

  async function begun(session: FaultySession): Promise<void> {
    session.write('150 now\r\n')
    const data = await session.data()
    data.resume()
    session[leave]()
  }
})

test('a server that can’t be reached ends the session by 421, and the log says why', async () => {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as { port: number }
  listener.close()
  await once(listener, 'close')
  await using through = await gatewayTo({ host: '127.0.0.1', port })
  await using client = RawClient.open(through.address)
  expect(await client.reply()).toBe('421 The server is not available')
  const { note } = await through.event('note')
  expect(note).toMatchObject({ kind: 'ended', reason: expect.stringContaining(`127.0.0.1:${port}`) })
  await through.event('closed')
})

test('a server that accepts and says nothing is waited for as long as the session says', async () => {
  const clock = new FakeClock()
  await using server = await FaultyServer.start({ greeting: () => {} })
  await using through = await gatewayTo(server, { clock, session: { times: { answer: 7_000 } } })
  await using client = RawClient.open(through.address)
  await through.event('serverConnected')
  await clock.elapse(7_000)
  expect(await client.reply()).toBe('421 The server does not answer')
  await client[Symbol.asyncDispose]()
  await clock.until(through.event('closed'), 5_000)
})

test.each(['client', 'server'] as const)(
  'a %s that never completes its TLS handshake ends the session in time',
  async (side) => {
    const clock = new FakeClock()
    await using server = await FaultyServer.start({ answers: { AUTH: ({ write }) => write('234 go\r\n') } })
    const tls = side === 'client' ? { client: 'optional' as const } : { server: 'required' as const }
    await using through = await gatewayTo(server, {
      clock,
      tls: identity,
      session: { tls },
      limits: { handshakeTime: 1_234 },
    })
    await using client = RawClient.open(through.address)
    if (side === 'client') {
      await client.reply()
      expect(await client.command('AUTH TLS')).toBe(234)
    }
    await clock.elapse(1_234)
    await client.closed()
    expect((await through.event('fault')).doing).toBe(`beginning TLS with the ${side}`)
    await client[Symbol.asyncDispose]()
    await clock.until(through.event('closed'), 5_000)
  },
)

test('a client that never reads makes the gateway read no more of the server, and is ended in time', async () => {
  const clock = new FakeClock()
  const sockets: Socket[] = []
  const listing = `211-${'x'.repeat(2_000)}\r\n211 end\r\n`
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.write('220 ready\r\n')
    socket.on('data', (octets: Buffer) => {
      for (const _ of octets.toString().matchAll(/\n/g)) socket.write(listing)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await using through = await gatewayTo({ host: '127.0.0.1', port }, { clock, limits: { unreadTime: 9_000 } })
  await using client = RawClient.open(through.address)
  await client.reply()
  client.socket.pause()
  const block = 'STAT\r\n'.repeat(10_000)
  const sending = setInterval(() => client.socket.writableLength < 1_000_000 && client.socket.write(block), 1)
  await clock.timerOf(9_000)
  const heapBefore = process.memoryUsage().rss
  for (let turn = 0; turn < 2_000; turn++) await new Promise(setImmediate)
  expect(process.memoryUsage().rss - heapBefore).toBeLessThan(50_000_000)
  clearInterval(sending)
  await clock.elapse(9_000)
  await clock.until(through.event('closed'), 5_000)
  expect(through.events.filter(({ kind }) => kind === 'note')).toMatchObject([
    { note: { kind: 'ended', reason: 'the client does not read what it is sent' } },
  ])
  for (const socket of sockets) socket.destroy()
  server.close()
})

test('thousands of commands in one go are carried out in their order', async () => {
  await using server = await FaultyServer.start({
    answers: { SITE: ({ write }, argument) => write(`200 ${argument}\r\n`) },
  })
  await using through = await gatewayTo(server)
  await using client = await RawClient.greeted(through.address)
  const count = 5_000
  client.send(Array.from({ length: count }, (_, index) => `SITE ${index}\r\n`).join(''))
  for (let index = 0; index < count; index++) expect(await client.reply()).toBe(`200 ${index}`)
})

test('connections of others to a data port are closed and reported, and the client gets its file', async () => {
  await using server = await FaultyServer.start({})
  await using through = await gatewayTo(server)
  await using client = await RawClient.loggedIn(through.address)
  const port = await client.passivePort()
  const foreign = await Promise.all(
    Array.from({ length: 5 }, (_, index) => client.connectTo(port, `127.0.0.${index + 2}`)),
  )
  const ends = await Promise.all(foreign.map(readAll))
  expect(ends.every(({ content }) => content.length === 0)).toBe(true)
  client.send('RETR x\r\n')
  const data = await client.connectTo(port)
  expect((await readAll(data)).content).toEqual(faultyContent)
  expect([await client.reply(), await client.reply()]).toEqual(['150 here it comes', '226 done'])
  const turnedAway = through.events.filter(({ kind }) => kind === 'turnedAway')
  expect(turnedAway.length).toBeGreaterThan(0)
  expect(turnedAway[0]).toMatchObject({ side: 'client', expected: '127.0.0.1' })
})
