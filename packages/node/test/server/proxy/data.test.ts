import { formatProxyHeader } from '@ftpkit/proxy-protocol'
import { describe, expect, test } from 'vitest'
import type { ServerEvent } from '../../../src/index.js'
import { FakeClock } from '../../fake-clock.js'
import { RawSession, readAll } from '../../raw-session.js'
import { contentOf, type Serving } from '../../serving.js'
import { client, connection, headerOf, loggedIn, proxyHost, serveProxied } from './through-proxy.js'

const tree = { file: 'the content' }

/** The server turns others away for two seconds before it answers a transfer. */
const turnedAwayTime = 2_000

const turnedAway = ({ events }: Serving): ServerEvent[] => events.filter(({ kind }) => kind === 'turnedAway')

describe('a data connection from a proxy', () => {
  test('is that of the session whose client the header names', async () => {
    await using serving = await serveProxied({}, tree)
    await using session = await loggedIn(serving)
    const data = await connection(await session.passivePort(), headerOf(client.host, 50_001))
    expect(await session.command('RETR file')).toBe(150)
    expect((await readAll(data)).toString()).toBe('the content')
    data.end()
    expect((await session.reply())?.code).toBe(226)
  })

  test.each([0, 1, 20, 28])(
    'may bring the whole file with the header, and its end, of which %i octets come alone',
    async (cut) => {
      await using serving = await serveProxied()
      await using session = await loggedIn(serving)
      const octets = Buffer.concat([headerOf(client.host), Buffer.from('stored')])
      const data = await connection(await session.passivePort(), octets.subarray(0, cut))
      data.end(octets.subarray(cut))
      expect(await session.command('STOR new')).toBe(150)
      expect((await session.reply())?.code).toBe(226)
      expect((await contentOf(serving.files, '/new')).toString()).toBe('stored')
    },
  )

  test('brings a large file whose octets are read into memory at hand', async () => {
    await using serving = await serveProxied()
    await using session = await loggedIn(serving)
    const content = Buffer.alloc(3_000_000, 'abcdefg')
    for (const with_ of [0, 1_000]) {
      const data = await connection(
        await session.passivePort(),
        Buffer.concat([headerOf(client.host), content.subarray(0, with_)]),
      )
      expect(await session.command('STOR large')).toBe(150)
      data.end(content.subarray(with_))
      expect((await session.reply())?.code).toBe(226)
      expect((await contentOf(serving.files, '/large')).equals(content)).toBe(true)
    }
  })

  test('may come after the command', async () => {
    await using serving = await serveProxied({}, tree)
    await using session = await loggedIn(serving)
    const port = await session.passivePort()
    session.send('RETR file\r\n')
    const data = await connection(port, headerOf(client.host))
    expect((await session.reply())?.code).toBe(150)
    expect((await readAll(data)).toString()).toBe('the content')
    data.end()
    expect((await session.reply())?.code).toBe(226)
  })

  test('of another client is turned away, named in the reply and in the log with both addresses', async () => {
    const clock = new FakeClock()
    await using serving = await serveProxied({ clock }, tree)
    await using session = await loggedIn(serving)
    const port = await session.passivePort()
    const foreign = await connection(port, headerOf('192.0.2.66', 6_666))
    const { localPort } = foreign
    expect(await readAll(foreign)).toHaveLength(0)
    session.send('RETR file\r\n')
    await clock.elapse(turnedAwayTime)
    const reply = await session.reply()
    expect(reply?.code).toBe(425)
    expect(reply!.lines[0]).toContain(
      `a connection from 192.0.2.66 through ${proxyHost} was turned away, because only ${client.host}`,
    )
    expect(turnedAway(serving)).toEqual([
      {
        kind: 'turnedAway',
        session: 1,
        peer: { host: '192.0.2.66', port: 6_666 },
        expected: client.host,
        proxy: { host: proxyHost, port: localPort },
      },
    ])
  })

  test('of another client keeps the right one from nothing', async () => {
    await using serving = await serveProxied({}, tree)
    await using session = await loggedIn(serving)
    const port = await session.passivePort()
    await readAll(await connection(port, headerOf('192.0.2.66')))
    const data = await connection(port, headerOf(client.host))
    expect(await session.command('RETR file')).toBe(150)
    expect((await readAll(data)).toString()).toBe('the content')
  })

  test.each<[string, Uint8Array | string, string]>([
    ['has no header', 'the file', 'begins neither with'],
    ['has a header of UDP', Buffer.from('\r\n\r\n\0\r\nQUIT\n\x21\x12\0\x0c', 'latin1'), 'UDP over IPv4'],
  ])('that %s is turned away, with the reason in reply and log', async (_, octets, reason) => {
    const clock = new FakeClock()
    await using serving = await serveProxied({ clock }, tree)
    await using session = await loggedIn(serving)
    const foreign = await connection(await session.passivePort(), octets)
    await readAll(foreign).catch(() => {})
    session.send('RETR file\r\n')
    await clock.elapse(turnedAwayTime)
    const reply = await session.reply()
    expect(reply?.code).toBe(425)
    expect(reply!.lines[0]).toContain(`a connection from ${proxyHost} (`)
    expect(reply!.lines[0]).toContain(reason)
    expect(turnedAway(serving)).toMatchObject([
      { peer: { host: proxyHost }, proxy: { host: proxyHost }, error: { code: 'bad-proxy-header' } },
    ])
  })

  test('that names no client is turned away', async () => {
    const clock = new FakeClock()
    await using serving = await serveProxied({ clock }, tree)
    await using session = await loggedIn(serving)
    await readAll(await connection(await session.passivePort(), 'PROXY UNKNOWN\r\n'))
    session.send('RETR file\r\n')
    await clock.elapse(turnedAwayTime)
    expect((await session.reply())!.lines[0]).toContain(`from ${proxyHost}, which names no client, was`)
  })

  test('that says nothing keeps the right one from nothing, and is given up in time', async () => {
    const clock = new FakeClock()
    await using serving = await serveProxied({ clock }, tree)
    await using session = await loggedIn(serving)
    const port = await session.passivePort()
    const silent = await connection(port, '')
    await clock.timerOf(3_000)
    const data = await connection(port, headerOf(client.host))
    expect(await session.command('RETR file')).toBe(150)
    expect((await readAll(data)).toString()).toBe('the content')
    await clock.elapse(3_000)
    await readAll(silent)
  })

  test('that the proxy makes for itself is closed, and the port stays open', async () => {
    await using serving = await serveProxied({}, tree)
    await using session = await loggedIn(serving)
    const port = await session.passivePort()
    await readAll(await connection(port, formatProxyHeader(undefined)))
    const silent = await connection(port, '')
    silent.end()
    await readAll(silent)
    const data = await connection(port, headerOf(client.host))
    expect(await session.command('RETR file')).toBe(150)
    expect((await readAll(data)).toString()).toBe('the content')
    expect(turnedAway(serving)).toEqual([])
  })

  test('of a server that is configured by address may open it for its clients', async () => {
    await using serving = await serveProxied({ dataPeers: ['192.0.2.66'] }, tree)
    await using session = await loggedIn(serving)
    const data = await connection(await session.passivePort(), headerOf('192.0.2.66'))
    expect(await session.command('RETR file')).toBe(150)
    expect((await readAll(data)).toString()).toBe('the content')
  })

  test('never counts without the option, whatever it begins with', async () => {
    const clock = new FakeClock()
    await using serving = await serveProxied({ clock, data: false }, tree)
    await using session = await loggedIn(serving)
    await readAll(await connection(await session.passivePort(), headerOf(client.host))).catch(() => {})
    session.send('RETR file\r\n')
    await clock.elapse(turnedAwayTime)
    expect((await session.reply())!.lines[0]).toContain(`a connection from ${proxyHost} was turned away`)
  })
})

describe('a data connection from elsewhere', () => {
  test('needs no header, and is that of a client with its address', async () => {
    await using serving = await serveProxied({}, tree)
    await using session = await loggedIn(serving, '127.0.0.9')
    const port = await session.passivePort()
    await readAll(await connection(port, '', '127.0.0.1')).catch(() => {})
    const data = await connection(port, '', '127.0.0.9')
    expect(await session.command('RETR file')).toBe(150)
    expect((await readAll(data)).toString()).toBe('the content')
    expect(turnedAway(serving)).toMatchObject([{ peer: { host: '127.0.0.1' }, expected: '127.0.0.9' }])
  })

  test('may be stored by a client without a proxy, from its first octet', async () => {
    await using serving = await serveProxied()
    await using session = await RawSession.loggedIn(serving.address)
    const header = 'PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n'
    const data = await connection(await session.passivePort(), header, '127.0.0.1')
    data.end()
    expect(await session.command('TYPE I')).toBe(200)
    expect(await session.command('STOR new')).toBe(150)
    expect((await session.reply())?.code).toBe(226)
    expect((await contentOf(serving.files, '/new')).toString()).toBe(header)
  })
})
