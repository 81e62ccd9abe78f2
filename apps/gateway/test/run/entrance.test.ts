import { once } from 'node:events'
import { createServer } from 'node:net'
import { connect, MemoryTarget } from '@ftpkit/node'
import { formatProxyHeader, parseProxyHeader } from '@ftpkit/proxy-protocol'
import { FakeClock } from '@ftpkit/testkit/fake-clock'
import { FaultyServer, faultyContent } from '@ftpkit/testkit/faulty-server'
import { watchForLeaks } from '@ftpkit/testkit/leaks'
import { describe, expect, test } from 'vitest'
import { Gateway } from '../../src/run/gateway.js'
import type { GatewayRoute } from '../../src/run/options.js'
import { certificate } from './certificate.js'
import { gatewayTo, serverOf } from './gatewaying.js'
import { RawClient, readAll } from './raw-client.js'

watchForLeaks()

const identity = await certificate()

describe('listeners', () => {
  test('are several, each with its beginning of TLS and its networks', async () => {
    await using server = await FaultyServer.start({})
    await using through = await gatewayTo(server, {
      listeners: [{}, { host: '::1' }, { implicitTls: true }, { networks: { deny: ['127.0.0.0/8'] } }],
      tls: identity,
    })
    const [plain, ipv6, implicit, denied] = through.gateway.urls.map((url) => new URL(url))
    expect([plain!.protocol, implicit!.protocol]).toEqual(['ftp:', 'ftps:'])
    const hostOf = (url: URL) => ({ host: url.hostname.replace(/[[\]]/g, ''), port: Number(url.port) })
    await using one = await RawClient.greeted(hostOf(plain!))
    await using other = await RawClient.greeted(hostOf(ipv6!))
    expect([await one.command('NOOP'), await other.command('NOOP')]).toEqual([200, 200])
    const secure = await connect({
      ...hostOf(implicit!),
      tls: 'implicit',
      ca: identity.cert,
      user: 'me',
      password: 'x',
    })
    await secure.quit()
    await using refused = RawClient.open(hostOf(denied!))
    expect(await refused.reply()).toBe('421 Your address may not use this server')
    expect(await through.event('refused')).toMatchObject({ limit: 'denied', client: { host: '127.0.0.1' } })
  })

  test('that are transparent have their data connections at any address of the machine', async () => {
    await using server = await FaultyServer.start({})
    await using through = await gatewayTo(server, { listeners: [{ transparent: true }] })
    await using client = await RawClient.loggedIn(through.address)
    client.send('PASV\r\n')
    const [, high, low] = /\(127,0,0,1,(\d+),(\d+)\)/.exec((await client.reply())!)!
    client.send('RETR x\r\n')
    const data = await client.connectTo(Number(high) * 256 + Number(low), '127.0.0.1', '127.0.0.9')
    expect((await readAll(data)).content).toEqual(faultyContent)
  })

  test('are all or none', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const gateway = new Gateway({ listeners: [{}, { port }], route: () => undefined })
    await expect(gateway.listen()).rejects.toThrow('EADDRINUSE')
    await gateway.close()
    taken.close()
  })

  test.each([
    [{ listeners: [] }, 'a gateway needs a listener'],
    [{ listeners: [{ implicitTls: true }] }, 'there is no certificate'],
    [{ session: { tls: { client: 'required' } } }, 'there is no certificate'],
    [{ networks: { deny: ['here'] } }, '"here" is not a network'],
    [{ advertise: { client: 'nowhere at all' } }, 'is not an address for 227'],
    [{ tls: { cert: 'none', key: 'none' } }, 'PEM'],
  ] as const)('%j can’t be used', (options, message) => {
    expect(() => new Gateway({ listeners: [{}], route: () => undefined, ...options })).toThrow(message)
  })
})

describe('a server', () => {
  test('is chosen by what is known of the session', async () => {
    const asked: GatewayRoute[] = []
    await using server = await FaultyServer.start({})
    await using through = await gatewayTo(server, {
      tls: identity,
      session: { routeBy: 'user' },
      async route(request) {
        asked.push(request)
        const [user] = request.user!.split('@')
        return { ...server.address, user }
      },
    })
    await using client = await RawClient.greeted(through.address)
    expect(await client.command('AUTH TLS')).toBe(234)
    await client.secure({ servername: 'files.example' })
    expect(await client.command('HOST inner.example')).toBe(220)
    expect(await client.command('USER me@files')).toBe(331)
    expect(server.commands).toEqual(['USER me'])
    const { client: from, local, ...known } = asked[0]!
    expect([from.host, local]).toEqual(['127.0.0.1', through.address])
    expect(known).toEqual({
      user: 'me@files',
      host: 'inner.example',
      serverName: 'files.example',
      listener: 0,
      transparent: false,
    })
  })

  test.each([
    ['no server was chosen for it', () => undefined],
    ['the table is broken', () => Promise.reject(new Error('the table is broken'))],
    [
      'the table is broken',
      () => {
        throw new Error('the table is broken')
      },
    ],
  ])('that there is none ends the session, and the log says: %s', async (reason, route) => {
    await using through = await gatewayTo({ host: '' }, { route })
    await using client = RawClient.open(through.address)
    expect(await client.reply()).toBe('421 The server is not available')
    expect((await through.event('note')).note).toEqual({ kind: 'ended', reason })
  })

  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.2'],
  ])('is never the gateway itself, which listens on %s and is reached as %s', async (listening, host) => {
    await using through = await gatewayTo(
      { host: '' },
      { listeners: [{ host: listening }], route: ({ local: { port } }) => ({ host, port }) },
    )
    await using client = RawClient.open({ host: '127.0.0.1', port: through.address.port })
    expect(await client.reply()).toBe('421 The server is not available')
    const { note } = await through.event('note')
    expect(note).toMatchObject({ reason: expect.stringMatching(/is an address of this gateway$/) })
  })
})

describe('the address for data connections', () => {
  test('is given by the network of the peer, on both sides', async () => {
    await using server = await FaultyServer.start({})
    await using through = await gatewayTo(server, {
      session: { data: 'active' },
      advertise: { client: [{ network: '127.0.0.0/8', address: '192.0.2.7' }], server: '198.51.100.9' },
      ports: { client: { first: 42_000, last: 42_099 }, server: { first: 42_100, last: 42_199 } },
    })
    await using client = await RawClient.loggedIn(through.address)
    client.send('PASV\r\n')
    // The server knows none of its two commands, so that there is no way; it has seen what it was given.
    await client.reply()
    const [, port] = /^PORT 198,51,100,9,(\d+,\d+)$/.exec(server.commands.at(-2)!)!
    const [high, low] = port!.split(',').map(Number)
    expect(high! * 256 + low!).toBeGreaterThanOrEqual(42_100)
    await using passive = await gatewayTo(server, {
      advertise: { client: [{ network: '127.0.0.0/8', address: '192.0.2.7' }] },
      ports: { client: { first: 42_000, last: 42_099 } },
    })
    await using second = await RawClient.loggedIn(passive.address)
    second.send('PASV\r\n')
    expect(await second.reply()).toMatch(/^227 .*\(192,0,2,7,164,\d+\)/)
  })
})

describe('the PROXY protocol', () => {
  const client = { host: '203.0.113.5', port: 50_000 }
  const front = { host: '198.51.100.1', port: 21 }

  test('names the client of a session', async () => {
    await using server = await FaultyServer.start({})
    await using through = await gatewayTo(server, { proxyProtocol: { from: ['127.0.0.1'] } })
    await using session = RawClient.open(
      through.address,
      formatProxyHeader({ source: client, destination: front }),
    )
    expect(await session.reply()).toBe('220 ready')
    expect(await through.event('begun')).toMatchObject({ client, local: front, proxy: { host: '127.0.0.1' } })
  })

  test('is required of a proxy, in time', async () => {
    const clock = new FakeClock()
    await using server = await FaultyServer.start({})
    await using through = await gatewayTo(server, { clock, proxyProtocol: { from: ['127.0.0.1'] } })
    await using session = RawClient.open(through.address)
    await using other = RawClient.open(through.address, Buffer.from('USER me\r\n'))
    await other.closed()
    await clock.elapse(3_000)
    await session.closed()
    expect(through.events.map(({ kind }) => kind)).toEqual(['headerRefused', 'headerRefused'])
  })

  test('of a proxy for itself makes a session that is not logged', async () => {
    await using server = await FaultyServer.start({})
    await using through = await gatewayTo(server, {
      proxyProtocol: { from: ['127.0.0.1'] },
      limits: { sessions: 0 },
    })
    await using session = RawClient.open(through.address, formatProxyHeader(undefined))
    expect(await session.reply()).toBe('220 ready')
    expect(await session.command('QUIT')).toBe(221)
    await session.closed()
    expect([through.events, through.gateway.sessionCount]).toEqual([[], 0])
  })

  test.each(['v1', 'v2'] as const)(
    '%s names the client to the server, before anything else',
    async (proxyHeader) => {
      const octets: Buffer[] = []
      const server = createServer((socket) => {
        socket.write('220 ready\r\n')
        socket.on('data', (chunk) => {
          octets.push(chunk)
          socket.write('200 ok\r\n')
        })
        socket.on('error', () => {})
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      {
        const { port } = server.address() as { port: number }
        await using through = await gatewayTo({ host: '127.0.0.1', port, proxyHeader })
        await using session = await RawClient.greeted(through.address)
        await session.command('NOOP')
        const { client, local } = await through.event('begun')
        const found = parseProxyHeader(Buffer.concat(octets))!
        expect(found).toMatchObject({ kind: 'proxied', source: client, destination: local })
      }
      server.close()
    },
  )

  test('leads a session to a server of ours that demands it', async () => {
    await using server = await serverOf(
      { file: 'text' },
      { proxyProtocol: { from: ['127.0.0.1'], data: true } },
    )
    await using through = await gatewayTo({ ...server.address, proxyHeader: 'v2', proxyData: true })
    await using session = await connect({ ...through.address, user: 'tester', password: 'secret' })
    const target = new MemoryTarget()
    await session.download('file', target)
    expect(Buffer.from(target.content).toString()).toBe('text')
  })
})
