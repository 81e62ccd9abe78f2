import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { directoryFileSystem } from '@ftpkit/filesystem/directory'
import { describe, expect, test } from 'vitest'
import { FakeClock } from '../../fake-clock.js'
import { RawSession, readAll } from '../../raw-session.js'
import { contentOf, namesIn, serve } from '../../serving.js'

test('answers a line over 8 KiB by 500, and continues with the next', async () => {
  await using serving = await serve({})
  await using session = await RawSession.loggedIn(serving.address)
  session.send(`CWD ${'x'.repeat(100_000)}\r\nNOOP\r\n`)
  expect((await session.reply())?.code).toBe(500)
  expect((await session.reply())?.code).toBe(200)
})

test('takes a bare LF for the end of a line, and refuses a NUL', async () => {
  await using serving = await serve({})
  await using session = await RawSession.loggedIn(serving.address)
  session.send('NOOP\nDELE a\0b\r\nNOOP\r\n')
  expect((await session.reply())?.code).toBe(200)
  expect((await session.reply())?.code).toBe(501)
  expect((await session.reply())?.code).toBe(200)
})

test('refuses Telnet options inside a command, and understands the command', async () => {
  await using serving = await serve({ x: 'content' })
  await using session = await RawSession.loggedIn(serving.address)
  session.send(Buffer.concat([Buffer.from('SI'), Buffer.of(0xff, 0xfd, 0x01), Buffer.from('ZE x\r\n')]))
  expect((await session.reply())?.code).toBe(213)
  expect(Buffer.concat(session.received).includes(Buffer.of(0xff, 0xfc, 0x01))).toBe(true)
})

test('understands commands split at every octet, and several in one segment', async () => {
  await using serving = await serve({ x: 'content' })
  await using session = await RawSession.loggedIn(serving.address)
  const lines = 'TYPE I\r\nSIZE x\r\nPWD\r\n'
  for (const letter of lines) session.send(letter)
  session.send(lines)
  const codes = []
  for (let count = 0; count < 6; count++) codes.push((await session.reply())?.code)
  expect(codes).toEqual([200, 213, 257, 200, 213, 257])
})

test('keeps what was there when a block connection dies in the middle of a header', async () => {
  await using serving = await serve({ 'old.txt': 'old content' })
  await using session = await RawSession.loggedIn(serving.address)
  for (const line of ['TYPE I', 'STRU R', 'MODE B']) expect(await session.command(line)).toBe(200)
  const data = await session.passive()
  expect(await session.command('STOR old.txt')).toBe(150)
  data.end(Buffer.of(0x80, 0x00, 0x02, 0x41, 0x42, 0x80, 0x00))
  const reply = await session.reply()
  expect(reply?.code).toBe(426)
  expect(reply?.lines[0]).toContain('octet')
  expect((await contentOf(serving.files, '/old.txt')).toString()).toBe('old content')
  expect(await namesIn(serving.files, '/')).toEqual(['old.txt'])
  expect(await session.command('NOOP')).toBe(200)
})

test('keeps what was there when the data connection is reset', async () => {
  await using serving = await serve({ 'old.txt': 'old content' })
  await using session = await RawSession.loggedIn(serving.address)
  const data = await session.passive()
  expect(await session.command('STOR old.txt')).toBe(150)
  await new Promise<void>((resolve) => data.write('half of the new content', () => resolve()))
  data.resetAndDestroy()
  expect((await session.reply())?.code).toBe(426)
  expect((await contentOf(serving.files, '/old.txt')).toString()).toBe('old content')
})

test('turns away a data connection from another address, and serves the true client', async () => {
  await using serving = await serve({ 'secret.txt': 'for the true client' })
  await using session = await RawSession.loggedIn(serving.address)
  const port = await session.passivePort()
  const thief = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.2' })
  thief.on('error', () => {})
  expect((await readAll(thief)).length).toBe(0)
  const own = connect({ host: '127.0.0.1', port })
  await once(own, 'connect')
  session.send('RETR secret.txt\r\n')
  expect((await readAll(own)).toString()).toBe('for the true client')
  expect((await session.reply())?.code).toBe(150)
  expect((await session.reply())?.code).toBe(226)
})

describe('a transfer whose data connection came from another address', () => {
  /** Another client connects before or after the command. */
  async function disturb(session: RawSession, command: 'before' | 'after'): Promise<number> {
    const port = await session.passivePort()
    if (command === 'after') session.send('RETR a\r\n')
    const other = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.2' })
    other.on('error', () => {})
    await readAll(other)
    if (command === 'before') session.send('RETR a\r\n')
    return port
  }

  test.each(['before', 'after'] as const)(
    'is refused soon, by a reply and in the log that name the address, if that came %s the command',
    async (came) => {
      const clock = new FakeClock()
      await using serving = await serve({ a: 'text' }, { clock })
      await using session = await RawSession.loggedIn(serving.address)
      await disturb(session, came === 'before' ? 'before' : 'after')
      await clock.elapse(2_000)
      const reply = await session.reply()
      expect(reply?.code).toBe(425)
      expect(reply?.lines[0]).toMatch(/from 127\.0\.0\.2 was turned away, because only 127\.0\.0\.1, /)
      const peer = { host: '127.0.0.2', port: expect.any(Number) }
      const logged = serving.events.filter(({ kind }) => kind === 'turnedAway')
      expect(logged).toEqual([{ kind: 'turnedAway', session: 1, peer, expected: '127.0.0.1' }])
    },
  )

  test('is served if its client connects meanwhile', async () => {
    const clock = new FakeClock()
    await using serving = await serve({ a: 'text' }, { clock })
    await using session = await RawSession.loggedIn(serving.address)
    const port = await disturb(session, 'after')
    await clock.timerOf(2_000)
    const own = connect({ host: '127.0.0.1', port })
    expect((await readAll(own)).toString()).toBe('text')
    own.end()
    expect([(await session.reply())?.code, (await session.reply())?.code]).toEqual([150, 226])
    expect(clock.pending).not.toContain(2_000)
  })
})

test('connects only to the control connection’s peer, and to no well-known port', async () => {
  await using serving = await serve({})
  await using session = await RawSession.loggedIn(serving.address)
  expect(await session.command('PORT 127,0,0,2,200,10')).toBe(504)
  expect(await session.command('EPRT |1|10.0.0.1|5000|')).toBe(504)
  expect(await session.command('PORT 127,0,0,1,0,22')).toBe(504)
  expect(await session.command('PORT 127,0,0,1,3')).toBe(501)
  expect(await session.command('EPRT |7|::1|5000|')).toBe(522)
})

test('reads and writes nothing outside the root, by dots, links or escapes', async () => {
  const place = mkdtempSync(join(tmpdir(), 'ftpkit-jail-'))
  try {
    mkdirSync(join(place, 'root'))
    writeFileSync(join(place, 'outside.txt'), 'outside')
    symlinkSync('../outside.txt', join(place, 'root', 'link.txt'))
    symlinkSync('..', join(place, 'root', 'up'))
    await using serving = await serve(directoryFileSystem(join(place, 'root')))
    await using session = await RawSession.loggedIn(serving.address)
    const paths = [
      '../outside.txt',
      '/../../outside.txt',
      'link.txt',
      'up/outside.txt',
      '%2e%2e/outside.txt',
      './/../outside.txt',
    ]
    for (const path of paths) {
      const data = await session.passive()
      session.send(`RETR ${path}\r\n`)
      // Dots are resolved inside the root, so some of these names are ordinary ones there.
      if ((await session.reply())?.code !== 150) data.destroy()
      else {
        expect((await readAll(data)).toString(), path).not.toContain('outside')
        await session.reply()
      }
      const other = await session.passive()
      session.send(`STOR ${path}\r\n`)
      other.end('written')
      if ((await session.reply())?.code === 150) expect((await session.reply())?.code, path).toBe(226)
    }
    expect(await session.command('CWD up')).toBe(550)
    expect(readFileSync(join(place, 'outside.txt'), 'utf8')).toBe('outside')
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
})

test('closes on a peer that speaks HTTP', async () => {
  await using serving = await serve({})
  await using session = await RawSession.open(serving.address)
  session.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  expect((await session.reply())?.code).toBe(421)
  expect(await session.reply()).toBeUndefined()
})
