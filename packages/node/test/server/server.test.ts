import { once } from 'node:events'
import { connect, createServer as createTcpServer } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { defaultServerLimits as limits } from '../../src/index.js'
import { completeLimits } from '../../src/server/limits.js'
import { FakeClock } from '../fake-clock.js'
import { RawSession, readAll } from '../raw-session.js'
import { contentOf, serve } from '../serving.js'

const large = Buffer.alloc(32_000_000, 'abcdefg\n')

test('sends a file to a port of the client, and to its control port without a PORT', async () => {
  await using serving = await serve({ 'a.txt': 'content' })
  await using session = await RawSession.loggedIn(serving.address)
  const listener = createTcpServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as { port: number }
  expect(await session.command(`EPRT |1|127.0.0.1|${port}|`)).toBe(200)
  session.send('RETR a.txt\r\n')
  const [socket] = await once(listener, 'connection')
  expect((await readAll(socket)).toString()).toBe('content')
  expect((await session.reply())?.code).toBe(150)
  expect((await session.reply())?.code).toBe(226)
  listener.close()
  // Nothing listens on the port that the control connection comes from.
  expect(await session.command('RETR a.txt')).toBe(425)
})

test('connects from the configured port, for several sessions, and again and again', async () => {
  const probe = createTcpServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port: activePort } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  await using serving = await serve({ 'a.txt': 'content' }, { activePort })
  await using one = await RawSession.loggedIn(serving.address)
  await using other = await RawSession.loggedIn(serving.address)
  for (const session of [one, other, one]) {
    const listener = createTcpServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { port } = listener.address() as { port: number }
    expect(await session.command(`EPRT |1|127.0.0.1|${port}|`)).toBe(200)
    session.send('RETR a.txt\r\n')
    const [socket] = await once(listener, 'connection')
    expect(socket.remotePort).toBe(activePort)
    expect((await readAll(socket)).toString()).toBe('content')
    socket.end()
    listener.close()
    expect((await session.reply())?.code).toBe(150)
    expect((await session.reply())?.code).toBe(226)
  }
})

test('aborts a transfer on ABOR by 426 and 226, and continues the session', async () => {
  await using serving = await serve({ 'large.bin': large })
  await using session = await RawSession.loggedIn(serving.address)
  const data = await session.passive()
  expect(await session.command('RETR large.bin')).toBe(150)
  await once(data, 'readable')
  session.send(Buffer.concat([Buffer.of(0xff, 0xf4, 0xff, 0xf2), Buffer.from('ABOR\r\n')]))
  expect((await session.reply())?.code).toBe(426)
  expect((await session.reply())?.code).toBe(226)
  data.destroy()
  expect(await session.command('ABOR')).toBe(225)
  expect(await session.command('NOOP')).toBe(200)
})

test('tells by STAT how far a transfer is, and ends it before QUIT', async () => {
  await using serving = await serve({ 'large.bin': large })
  await using session = await RawSession.loggedIn(serving.address)
  await session.command('TYPE I')
  const data = await session.passive()
  expect(await session.command('RETR large.bin')).toBe(150)
  session.send('STAT\r\nQUIT\r\n')
  const status = await session.reply()
  expect(status?.code).toBe(211)
  expect(status?.lines[0]).toMatch(/\d+ octets so far/)
  expect((await readAll(data)).equals(large)).toBe(true)
  expect((await session.reply())?.code).toBe(226)
  expect((await session.reply())?.code).toBe(221)
  expect(await session.reply()).toBeUndefined()
})

test('gives SIZE as the octets that would be sent', async () => {
  await using serving = await serve({ 'a.txt': 'a\nb\n' })
  await using session = await RawSession.loggedIn(serving.address)
  const size = async () => {
    session.send('SIZE a.txt\r\n')
    return (await session.reply())?.lines[0]
  }
  expect(await size()).toBe('6')
  await session.command('TYPE I')
  expect(await size()).toBe('4')
  await session.command('MODE B')
  expect(await size()).toBe('7')
})

test('starts a text where REST says, counted in octets of the transfer', async () => {
  await using serving = await serve({ 'a.txt': 'ab\ncd\n' })
  await using session = await RawSession.loggedIn(serving.address)
  expect(await session.command('REST 3')).toBe(350)
  const data = await session.passive()
  session.send('RETR a.txt\r\n')
  expect((await readAll(data)).toString()).toBe('\ncd\r\n')
  await session.reply()
  await session.reply()
  expect(await session.command('REST 99')).toBe(350)
  const other = await session.passive()
  session.send('RETR a.txt\r\n')
  await readAll(other)
  await session.reply()
  expect((await session.reply())?.code).toBe(554)
})

test('overwrites from the offset of REST', async () => {
  await using serving = await serve({ 'a.bin': '0123456789' })
  await using session = await RawSession.loggedIn(serving.address)
  await session.command('TYPE I')
  await session.command('REST 4')
  const data = await session.passive()
  session.send('STOR a.bin\r\n')
  data.end('new')
  expect((await session.reply())?.code).toBe(150)
  expect((await session.reply())?.code).toBe(226)
  expect((await contentOf(serving.files, '/a.bin')).toString()).toBe('0123new')
})

test('gives up a data connection that the client never opens, by 425', async () => {
  const clock = new FakeClock()
  await using serving = await serve({ 'a.txt': 'content' }, { clock })
  await using session = await RawSession.loggedIn(serving.address)
  await session.passivePort()
  session.send('RETR a.txt\r\n')
  await clock.elapse(limits.dataConnectionTime)
  expect((await session.reply())?.code).toBe(425)
})

test('gives up a transfer that stalls, by 426, and keeps the old file', async () => {
  const clock = new FakeClock()
  await using serving = await serve({ 'a.txt': 'old' }, { clock })
  await using session = await RawSession.loggedIn(serving.address)
  const data = await session.passive()
  expect(await session.command('STOR a.txt')).toBe(150)
  data.write('never ended')
  expect((await clock.until(session.reply(), limits.stallTime))?.code).toBe(426)
  expect((await contentOf(serving.files, '/a.txt')).toString()).toBe('old')
  data.destroy()
})

test('closes a session that logs in too slowly, or is idle too long', async () => {
  const clock = new FakeClock()
  await using serving = await serve({}, { clock })
  await using slow = await RawSession.open(serving.address)
  await clock.advance(limits.loginTime)
  expect((await slow.reply())?.code).toBe(421)
  await using idle = await RawSession.loggedIn(serving.address)
  await clock.advance(limits.idleTime)
  expect((await idle.reply())?.code).toBe(421)
  expect(await idle.reply()).toBeUndefined()
})

test('ends idle sessions by 421 when it stops, and others after their transfer', async () => {
  const serving = await serve({ 'a.txt': 'content' })
  await using waiting = await RawSession.open(serving.address)
  await using idle = await RawSession.loggedIn(serving.address)
  await using busy = await RawSession.loggedIn(serving.address)
  const data = await busy.passive()
  expect(await busy.command('STOR b.txt')).toBe(150)
  const closed = serving.server.close()
  for (const session of [waiting, idle]) {
    expect(await session.reply()).toMatchObject({ code: 421, lines: ['The server is shutting down'] })
    expect(await session.reply()).toBeUndefined()
  }
  data.end('stored')
  expect((await busy.reply())?.code).toBe(226)
  expect((await busy.reply())?.code).toBe(421)
  await closed
  expect((await contentOf(serving.files, '/b.txt')).toString()).toBe('stored')
})

test('greets one session too many by 421', async () => {
  await using serving = await serve({}, { limits: { sessions: 1 } })
  await using _first = await RawSession.open(serving.address)
  const second = connect(serving.address)
  expect((await readAll(second)).toString()).toMatch(/^421 /)
})

test('takes passive ports from its range, also one alone again and again', async () => {
  await using serving = await serve({ 'a.txt': 'content' }, { passivePorts: { first: 39_871, last: 39_871 } })
  await using session = await RawSession.loggedIn(serving.address)
  for (let round = 0; round < 3; round++) {
    const data = await session.passive()
    expect(data.remotePort).toBe(39_871)
    session.send('RETR a.txt\r\n')
    expect((await readAll(data)).toString()).toBe('content')
    await session.reply()
    await session.reply()
  }
})

test('answers what a client sent before it ended its side', async () => {
  await using serving = await serve({})
  await using session = await RawSession.open(serving.address)
  session.socket.end('USER tester\r\nPASS secret\r\nPWD\r\nQUIT\r\n')
  const codes = []
  for (let reply = await session.reply(); reply; reply = await session.reply()) codes.push(reply.code)
  expect(codes).toEqual([331, 230, 257, 221])
})

test('never logs a password', async () => {
  await using serving = await serve({})
  await using session = await RawSession.open(serving.address)
  await session.command('USER tester')
  await session.command('PASS very-secret')
  expect(JSON.stringify(serving.events)).not.toContain('very-secret')
  expect(serving.events).toContainEqual(expect.objectContaining({ kind: 'login', granted: false }))
})

test('greets one session too many of an address by 421, and delays the answer to failed logins', async () => {
  const clock = new FakeClock()
  await using serving = await serve({}, { clock, limits: { sessionsPerAddress: 1 } })
  {
    await using first = await RawSession.open(serving.address)
    await first.command('USER stranger')
    first.send('PASS wrong\r\n')
    const refused = first.reply()
    await clock.timerOf(limits.failedLoginTime)
    await clock.advance(limits.failedLoginTime - 1)
    expect(await Promise.race([refused, nextTurn('not answered')])).toBe('not answered')
    await clock.advance(1)
    expect((await refused)?.code).toBe(530)
    const second = await RawSession.open(serving.address)
    expect(await second.reply()).toBeUndefined()
    expect(serving.server.sessionCount).toBe(1)
  }
})

test('a client displaces the longest waiting session without a login of another address that has more', async () => {
  await using serving = await serve({}, { host: '0.0.0.0', limits: { sessions: 4, sessionsPerAddress: 3 } })
  const { port } = serving.address
  const from = (localAddress: string) => RawSession.open({ host: '127.0.0.1', port }, localAddress)
  await using member = await from('127.0.0.1')
  await member.command('USER tester')
  expect(await member.command('PASS secret')).toBe(230)
  const idle: RawSession[] = []
  for (let count = 0; count < 3; count++) idle.push(await from('127.0.0.2'))
  await using honest = await from('127.0.0.3')
  expect(await honest.command('USER tester')).toBe(331)
  expect(await honest.command('PASS secret')).toBe(230)
  expect((await idle[0]!.reply())?.code).toBe(421)
  expect(await idle[1]!.command('NOOP')).toBe(200)
  expect(await member.command('NOOP')).toBe(200)
  for (const session of idle) await session[Symbol.asyncDispose]()
})

test('one address gets half of the sessions at most, unless a limit is given', () => {
  expect(completeLimits()).toMatchObject({ sessions: 1_000, sessionsPerAddress: 250 })
  expect(completeLimits({ sessions: 10 }).sessionsPerAddress).toBe(5)
  expect(completeLimits({ sessions: 1 }).sessionsPerAddress).toBe(1)
  expect(completeLimits({ sessions: 10, sessionsPerAddress: 10 }).sessionsPerAddress).toBe(10)
})

test('ends a passive listener that no one connects to, and frees its port', async () => {
  const clock = new FakeClock()
  const probe = createTcpServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  await using serving = await serve({}, { clock, passivePorts: { first: port, last: port } })
  await using idle = await RawSession.loggedIn(serving.address)
  expect(await idle.command('EPSV')).toBe(229)
  await using honest = await RawSession.loggedIn(serving.address)
  expect(await honest.command('EPSV')).toBe(425)
  await clock.advance(limits.dataConnectionTime)
  expect(await honest.command('EPSV')).toBe(229)
  expect(await idle.command('LIST')).toBe(425)
})

test('publishes by PASV the configured address, for clients on the other side of a router', async () => {
  await using serving = await serve({}, { passiveAddress: '192.0.2.7' })
  await using session = await RawSession.loggedIn(serving.address)
  session.send('PASV\r\n')
  expect((await session.reply())?.lines[0]).toContain('(192,0,2,7,')
})
