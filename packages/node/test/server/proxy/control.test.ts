import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { formatProxyHeader, formatProxyLine } from '@ftpkit/proxy-protocol'
import { describe, expect, test } from 'vitest'
import type { LoginContext, ServerEvent } from '../../../src/index.js'
import { FakeClock } from '../../fake-clock.js'
import { RawSession, readAll } from '../../raw-session.js'
import { serve } from '../../serving.js'
import {
  client,
  connection,
  headerOf,
  loggedIn,
  openSession,
  proxyHost,
  publicEnd,
  serveProxied,
} from './through-proxy.js'

const kinds = (events: readonly ServerEvent[]) => events.map(({ kind }) => kind)

/** Everything that the server answers to these octets from the proxy, until it closes. */
async function answerTo(port: number, octets: Uint8Array | string): Promise<string> {
  return (await readAll(await connection(port, octets))).toString('latin1')
}

describe('a client that a proxy names', () => {
  test.each<[string, Uint8Array]>([
    ['version 1', formatProxyLine({ source: client, destination: publicEnd })],
    ['version 2', formatProxyHeader({ source: client, destination: publicEnd })],
    [
      'version 2 with a checksum',
      formatProxyHeader({ source: client, destination: publicEnd }, { checksum: true }),
    ],
  ])('has its own address in log and login by %s', async (_, header) => {
    const logins: LoginContext[] = []
    await using serving = await serveProxied({
      authenticate: async (_user, _password, login) => {
        logins.push(login)
        return undefined
      },
      limits: { failedLoginTime: 1 },
    })
    await using session = await RawSession.open(serving.address, proxyHost, header)
    await session.command('USER me')
    expect(await session.command('PASS wrong')).toBe(530)
    expect(logins).toMatchObject([{ peer: client, network: client.host }])
    expect(serving.events[0]).toMatchObject({
      kind: 'connected',
      peer: client,
      proxy: { host: proxyHost, port: session.socket.localPort },
    })
  })

  test('is known whatever pieces its header comes in', async () => {
    await using serving = await serveProxied()
    for (const header of [
      headerOf(client.host),
      formatProxyLine({ source: client, destination: publicEnd }),
    ]) {
      const socket = await connection(serving.address.port, '')
      socket.setNoDelay(true)
      for (const octet of header) await new Promise((resolve) => socket.write(Uint8Array.of(octet), resolve))
      const [greeting] = (await once(socket, 'data')) as [Buffer]
      expect(greeting.toString()).toMatch(/^220 /)
      socket.destroy()
    }
    expect(serving.events).toContainEqual(expect.objectContaining({ kind: 'connected', peer: client }))
  })

  test('may send its first commands in the segment of the header', async () => {
    await using serving = await serveProxied()
    const first = Buffer.concat([headerOf(client.host), Buffer.from('NOOP\r\nQUIT\r\n')])
    expect(await answerTo(serving.address.port, first)).toMatch(/^220 .*\r\n200 .*\r\n221 .*\r\n$/)
  })

  test('counts as one client with others of its address only', async () => {
    await using serving = await serveProxied({ limits: { sessionsPerAddress: 1 } })
    await using first = await openSession(serving, '192.0.2.1')
    await using second = await openSession(serving, '192.0.2.2')
    expect(serving.server.sessionCount).toBe(2)
    expect(await answerTo(serving.address.port, headerOf('192.0.2.1'))).toMatch(/^421 Too many sessions/)
    expect(await first.command('NOOP')).toBe(200)
    expect(await second.command('NOOP')).toBe(200)
  })

  test('waits for the answers to its own failed logins, not for those of others', async () => {
    const clock = new FakeClock()
    await using serving = await serveProxied({ clock })
    await using guesser = await openSession(serving, '192.0.2.1')
    await using other = await openSession(serving, '192.0.2.2')
    const fails = async (session: RawSession, milliseconds: number) => {
      await session.command('USER tester')
      const answer = session.command('PASS wrong')
      await clock.elapse(milliseconds)
      expect(await answer).toBe(530)
    }
    await fails(guesser, 500)
    await fails(guesser, 1_000)
    await fails(other, 500)
  })

  test('gets the address that it connected to from PASV, or the one for its network', async () => {
    await using serving = await serveProxied({
      passiveAddress: [{ network: '192.0.2.128/25', address: '203.0.113.5' }],
    })
    await using near = await loggedIn(serving, '192.0.2.1')
    near.send('PASV\r\n')
    expect((await near.reply())!.lines[0]).toContain('(198,51,100,7,')
    await using far = await loggedIn(serving, '192.0.2.200')
    far.send('PASV\r\n')
    expect((await far.reply())!.lines[0]).toContain('(203,0,113,5,')
  })

  test('has the family of its header, whatever the proxy uses on its own side', async () => {
    await using serving = await serveProxied()
    const ends = { source: { host: '2001:db8::1', port: 5 }, destination: { host: '2001:db8::7', port: 21 } }
    await using session = await RawSession.open(serving.address, proxyHost, formatProxyHeader(ends))
    for (const line of ['USER tester', 'PASS secret']) await session.command(line)
    expect(await session.command('EPSV 1')).toBe(522)
    expect(await session.command('PASV')).toBe(425)
    expect(await session.command('EPSV 2')).toBe(229)
    session.send('LPSV\r\n')
    expect((await session.reply())!.lines[0]).toContain('(6,16,32,1,13,184,')
  })

  test('may have data connections opened to its own address alone', async () => {
    await using serving = await serveProxied()
    await using session = await loggedIn(serving, '127.0.0.5')
    const listener = createServer().listen(0, '127.0.0.5')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    expect(await session.command(`EPRT |1|${proxyHost}|${port}|`)).toBe(504)
    expect(await session.command(`EPRT |1|127.0.0.5|${port}|`)).toBe(200)
    const connected = once(listener, 'connection') as Promise<[Socket]>
    session.send('NLST\r\n')
    const [data] = await connected
    expect(await readAll(data)).toHaveLength(0)
    listener.close()
  })

  test('may have data connections opened to the family of its header', async () => {
    await using serving = await serveProxied()
    const ends = { source: { host: '::1', port: 5 }, destination: { host: '::1', port: 21 } }
    await using session = await RawSession.open(serving.address, proxyHost, formatProxyHeader(ends))
    for (const line of ['USER tester', 'PASS secret']) await session.command(line)
    const listener = createServer().listen(0, '::1')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    expect(await session.command(`EPRT |2|::1|${port}|`)).toBe(200)
    const connected = once(listener, 'connection') as Promise<[Socket]>
    session.send('NLST\r\n')
    const [data] = await connected
    expect(await readAll(data)).toHaveLength(0)
    listener.close()
  })

  test('is the proxy itself where the header names no ends, and counts', async () => {
    await using serving = await serveProxied({ limits: { sessionsPerAddress: 1 } })
    await using session = await RawSession.open(serving.address, proxyHost, formatProxyLine(undefined))
    expect(await session.command('NOOP')).toBe(200)
    expect(serving.events[0]).toMatchObject({ kind: 'connected', peer: { host: proxyHost } })
    expect(await answerTo(serving.address.port, formatProxyLine(undefined))).toMatch(/^421 Too many/)
  })
})

describe('a health check', () => {
  const local = formatProxyHeader(undefined)

  test('is answered, and neither logged nor counted', async () => {
    const closed: unknown[] = []
    await using serving = await serveProxied({
      limits: { sessions: 1, sessionsPerAddress: 1 },
      hooks: { closed: async (session) => void closed.push(session) },
    })
    {
      await using check = await RawSession.open(serving.address, proxyHost, local)
      await using second = await RawSession.open(serving.address, proxyHost, local)
      expect(await check.command('NOOP')).toBe(200)
      expect(await second.command('QUIT')).toBe(221)
      expect(serving.server.sessionCount).toBe(0)
      await using session = await openSession(serving)
      expect(await session.command('NOOP')).toBe(200)
      expect(serving.server.sessionCount).toBe(1)
      expect(kinds(serving.events)).toEqual(['connected'])
    }
    await serving.server.close()
    expect(kinds(serving.events)).toEqual(['connected', 'closed'])
    expect(closed).toEqual([{ session: expect.any(Number), user: undefined }])
  })

  test('is answered where all sessions are taken', async () => {
    await using serving = await serveProxied({ limits: { sessions: 1 } })
    await using session = await openSession(serving)
    await using check = await RawSession.open(serving.address, proxyHost, local)
    expect(await check.command('NOOP')).toBe(200)
    expect(await session.command('NOOP')).toBe(200)
  })

  test('is refused where proxies have a hundred open, which is logged', async () => {
    await using serving = await serveProxied()
    const open = await Promise.all(
      Array.from({ length: 100 }, () => RawSession.open(serving.address, proxyHost, local)),
    )
    const socket = await connection(serving.address.port, local)
    expect((await readAll(socket)).toString()).toMatch(/^421 Too many sessions/)
    socket.destroy()
    expect(serving.events).toEqual([
      { kind: 'refused', peer: { host: proxyHost, port: expect.any(Number) }, limit: 'healthChecks' },
    ])
    for (const check of open) await check[Symbol.asyncDispose]()
  })

  test('lets no one log in without a trace', async () => {
    await using serving = await serveProxied()
    await using check = await RawSession.open(serving.address, proxyHost, local)
    for (const line of ['USER tester', 'PASS secret']) await check.command(line)
    expect(serving.events).toMatchObject([{ kind: 'login', user: 'tester', granted: true }])
  })

  test('ends with its user, if someone has logged in', async () => {
    await using serving = await serveProxied()
    await using check = await RawSession.open(serving.address, proxyHost, local)
    for (const line of ['USER tester', 'PASS secret']) await check.command(line)
    expect(serving.server.endSessions((account) => account === 'tester', 'Gone')).toBe(1)
    expect((await check.reply())?.code).toBe(421)
  })

  test('ends with the server', async () => {
    const serving = await serveProxied()
    const check = await RawSession.open(serving.address, proxyHost, local)
    await serving.server.close()
    expect((await check.reply())?.code).toBe(421)
  })

  test('may leave without a word, and is not logged for that', async () => {
    await using serving = await serveProxied()
    for (const first of ['', local]) {
      const socket = await connection(serving.address.port, first)
      socket.end()
      await readAll(socket)
    }
    expect(serving.events).toEqual([])
  })
})

describe('a connection from a proxy', () => {
  test.each<[string, string, RegExp]>([
    ['has no header', 'USER tester\r\n', /^421 .*begins neither with/],
    ['has a forged one', 'PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n', /^421 .*two addresses and two ports/],
    ['has an endless one', `PROXY TCP4 ${'1'.repeat(100_000)}`, /^421 .*longer than 107 octets/],
    [
      'has a length of lies',
      '\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff',
      /^421 .*65551 octets, and 536 are the most/,
    ],
  ])('is refused if it %s', async (_, octets, reply) => {
    await using serving = await serveProxied()
    const socket = await connection(serving.address.port, Buffer.from(octets, 'latin1'))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(reply)
    socket.end()
    expect(serving.events).toMatchObject([
      { kind: 'headerRefused', proxy: { host: proxyHost }, error: { code: 'bad-proxy-header' } },
    ])
    socket.destroy()
  })

  test('is refused if it ends within its header', async () => {
    await using serving = await serveProxied()
    const socket = await connection(serving.address.port, headerOf(client.host).subarray(0, 20))
    socket.end()
    expect((await readAll(socket)).toString()).toMatch(/^421 .*ended after 20 octets/)
    expect(serving.events).toMatchObject([{ kind: 'headerRefused', error: { code: 'incomplete' } }])
  })

  test.each([0, 20])('is refused if %i octets of its header came in time', async (octets) => {
    const clock = new FakeClock()
    await using serving = await serveProxied({ clock, limits: { proxyHeaderTime: 2_500 } })
    const first = headerOf(client.host).subarray(0, octets)
    const socket = await connection(serving.address.port, first)
    await clock.elapse(2_500)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^421 a header of the PROXY protocol is required here.*within 2500 ms/)
    expect(serving.events).toMatchObject([{ kind: 'headerRefused', error: { code: 'timed-out' } }])
    socket.destroy()
  })

  test('waits for no one who says nothing: the oldest of too many is closed', async () => {
    await using serving = await serveProxied({ limits: { pendingHeaders: 2 } })
    const silent: Socket[] = []
    const closed: number[] = []
    for (let index = 0; index < 6; index++) {
      const socket = await connection(serving.address.port, '')
      socket.resume().once('close', () => closed.push(index))
      socket.once('end', () => socket.end())
      silent.push(socket)
    }
    await using session = await openSession(serving)
    expect(await session.command('NOOP')).toBe(200)
    await Promise.all(silent.slice(0, 5).map((socket) => socket.closed || once(socket, 'close')))
    expect(closed.toSorted()).toEqual([0, 1, 2, 3, 4])
    const refused = serving.events.filter(({ kind }) => kind === 'refused')
    expect(refused).toEqual(
      Array.from(closed, () => ({
        kind: 'refused',
        peer: { host: proxyHost, port: expect.any(Number) },
        limit: 'pendingHeaders',
      })),
    )
    for (const socket of silent) socket.destroy()
  })

  test('doesn’t hold up the end of the server', async () => {
    const serving = await serveProxied()
    const socket = await connection(serving.address.port, 'PROXY ')
    socket.resume()
    // The server has accepted the other connection before this one.
    await using session = await openSession(serving)
    const ended = once(socket, 'end')
    await serving.server.close()
    await ended
    expect((await session.reply())?.code).toBe(421)
    socket.destroy()
  })
})

describe('a connection from elsewhere', () => {
  test('is an ordinary client', async () => {
    await using serving = await serveProxied()
    await using session = await RawSession.loggedIn(serving.address)
    expect(await session.command('EPSV')).toBe(229)
    expect(serving.events[0]).toMatchObject({ kind: 'connected', peer: { host: '127.0.0.1' } })
    expect(serving.events[0]).not.toHaveProperty('proxy')
  })

  test.each<[string, Uint8Array]>([
    ['version 1', formatProxyLine({ source: client, destination: publicEnd })],
    ['UNKNOWN', formatProxyLine(undefined)],
    ['version 2', headerOf(client.host)],
    ['LOCAL', formatProxyHeader(undefined)],
  ])('is not taken for an FTP client with a header: %s', async (_, header) => {
    for (const options of [{ proxyProtocol: { from: ['10.0.0.0/8'] } }, {}]) {
      await using serving = await serve({}, options)
      const answer = await answerTo(serving.address.port, header)
      expect(answer).toMatch(/^220 .*\r\n421 This is an FTP server/)
      expect(serving.events[0]).toMatchObject({ peer: { host: proxyHost } })
    }
  })
})

test('a network that is none is refused at the start', async () => {
  await expect(serve({}, { proxyProtocol: { from: ['10/8'] } })).rejects.toThrow(RangeError)
})
