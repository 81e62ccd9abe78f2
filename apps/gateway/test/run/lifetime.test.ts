import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CaptureDirectory } from '@ftpkit/live-capture'
import { FakeClock } from '@ftpkit/testkit/fake-clock'
import { FaultyServer, type FaultySession, faultyContent } from '@ftpkit/testkit/faulty-server'
import { watchForLeaks } from '@ftpkit/testkit/leaks'
import { describe, expect, test } from 'vitest'
import { certificate } from './certificate.js'
import { gatewayTo } from './gatewaying.js'
import { RawClient, readAll } from './raw-client.js'

watchForLeaks()

const identity = await certificate()

describe('limits', () => {
  test('refuse a further client by 421, of one address or of all', async () => {
    await using server = await FaultyServer.start({})
    await using through = await gatewayTo(server, { limits: { sessions: 2, sessionsPerAddress: 2 } })
    await using one = await RawClient.loggedIn(through.address)
    await using other = await RawClient.loggedIn(through.address)
    await using third = RawClient.open(through.address)
    expect(await third.reply()).toBe('421 Too many sessions, try again later')
    expect(await through.event('refused')).toMatchObject({ limit: 'sessionsPerAddress' })
    await one.command('QUIT')
    await through.event('closed')
    await using fourth = await RawClient.greeted(through.address)
    expect([await fourth.command('NOOP'), await other.command('NOOP')]).toEqual([200, 200])
  })
})

describe('closing', () => {
  test('ends idle sessions by 421, and waits for transfers', async () => {
    const waiting: (() => void)[] = []
    const RETR = async (session: FaultySession): Promise<void> => {
      session.write('150 now\r\n')
      const data = await session.data()
      data.resume()
      await new Promise<void>((resolve) => waiting.push(resolve))
      data.end(faultyContent)
      session.write('226 done\r\n')
    }
    await using server = await FaultyServer.start({ answers: { RETR } })
    await using through = await gatewayTo(server)
    await using idle = await RawClient.loggedIn(through.address)
    await using busy = await RawClient.loggedIn(through.address)
    const data = await busy.passive()
    busy.send('RETR x\r\n')
    expect(await busy.reply()).toBe('150 now')
    const closed = through.gateway.close(600_000)
    expect(await idle.reply()).toBe('421 The gateway is shutting down')
    await expect(RawClient.greeted(through.address).then((late) => late.reply())).resolves.toBe(undefined)
    while (waiting.length === 0) await new Promise(setImmediate)
    waiting[0]!()
    expect((await readAll(data)).content).toEqual(faultyContent)
    expect([await busy.reply(), await busy.reply()]).toEqual(['226 done', '421 The gateway is shutting down'])
    await closed
  })

  test('ends what is not over in time', async () => {
    const clock = new FakeClock()
    await using server = await FaultyServer.start({ answers: { RETR: ({ write }) => write('150 now\r\n') } })
    await using through = await gatewayTo(server, { clock })
    await using client = await RawClient.loggedIn(through.address)
    const data = await client.passive()
    client.send('RETR x\r\n')
    expect(await client.reply()).toBe('150 now')
    const closed = through.gateway.close(7_654)
    await clock.elapse(7_654)
    await closed
    await client.closed()
    expect((await readAll(data)).content.length).toBe(0)
    expect(through.gateway.sessionCount).toBe(0)
  })
})

describe('new options', () => {
  test('are those of new sessions, and end the sessions of networks that they deny', async () => {
    await using server = await FaultyServer.start({})
    await using other = await FaultyServer.start({ greeting: ({ write }) => write('220 other\r\n') })
    await using through = await gatewayTo(server)
    await using before = await RawClient.greeted(through.address)
    await through.gateway.reconfigure({ route: () => other.address })
    await using after = RawClient.open(through.address)
    expect([await before.command('NOOP'), await after.reply()]).toEqual([200, '220 other'])
    await expect(
      through.gateway.reconfigure({ route: () => server.address, networks: { allow: ['nowhere'] } }),
    ).rejects.toThrow('"nowhere" is not a network')
    await through.gateway.reconfigure({ route: () => other.address, networks: { deny: ['127.0.0.1'] } })
    expect([await before.reply(), await after.reply()]).toEqual(
      Array(2).fill('421 Your address may not use this server'),
    )
  })
})

describe('a capture', () => {
  test('has the client’s side of a session in clear, without its password', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'captures-'))
    const captures = new CaptureDirectory(directory, { program: 'ftpkit-gateway' })
    {
      await using server = await FaultyServer.start({})
      await using through = await gatewayTo(server, { tls: identity, tap: captures.tap })
      await using client = await RawClient.greeted(through.address)
      await client.command('AUTH TLS')
      await client.secure()
      for (const line of ['USER me', 'PASS secret-word', 'PBSZ 0', 'PROT P']) await client.command(line)
      const raw = await client.passive()
      client.send('RETR x\r\n')
      await readAll(await client.securedData(raw))
      await client.reply()
      await client.reply()
      await client.command('QUIT')
      await through.event('closed')
    }
    await captures.close()
    const [name, ...others] = readdirSync(directory)
    const text = readFileSync(join(directory, name!), 'latin1')
    expect(others).toEqual([])
    for (const part of [
      '220 ready',
      'AUTH TLS',
      'PASS ***********',
      'RETR x',
      faultyContent.toString(),
      '226 done',
      '221 bye',
    ])
      expect(text).toContain(part)
    expect(text).not.toContain('secret-word')
    rmSync(directory, { recursive: true })
  })
})
