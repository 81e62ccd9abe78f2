import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect, MemoryTarget } from '@ftpkit/node'
import { FakeClock } from '@ftpkit/testkit/fake-clock'
import {
  FaultyServer,
  type FaultySession,
  faultyContent,
  type Misbehaviour,
} from '@ftpkit/testkit/faulty-server'
import { watchForLeaks } from '@ftpkit/testkit/leaks'
import { describe, expect, test } from 'vitest'
import { gatewayTo, serverOf } from './gatewaying.js'
import { RawClient, readAll } from './raw-client.js'

watchForLeaks()

/** A transfer that stops in the middle, as a `RETR` of a server. */
function cutBy(how: (data: Socket) => void): Misbehaviour {
  const RETR = async (session: FaultySession): Promise<void> => {
    session.write('150 now\r\n')
    const data = await session.data()
    await new Promise<unknown>((resolve) => data.write('the first half', resolve))
    how(data)
    session.write('226 done\r\n')
  }
  return { answers: { RETR } }
}

describe('a transfer', () => {
  test('that the server cuts by a reset is a reset for the client too, and 426 whatever the server says', async () => {
    await using server = await FaultyServer.start(cutBy((data) => data.resetAndDestroy()))
    await using through = await gatewayTo(server)
    await using client = await RawClient.loggedIn(through.address)
    const data = await client.passive()
    client.send('RETR x\r\n')
    expect((await readAll(data)).fault).toBe('ECONNRESET')
    expect(await client.reply()).toBe('150 now')
    expect(await client.reply()).toMatch(/^426 /)
    const { verb, code, fault } = await through.event('transfer')
    expect({ verb, code, fault: fault !== undefined }).toEqual({ verb: 'RETR', code: 426, fault: true })
  })

  test('that the client cuts by a reset stores nothing', async () => {
    const STOR = async (session: FaultySession): Promise<void> => {
      session.write('150 send it\r\n')
      const { fault } = await readAll(await session.data())
      session.write(fault ? '426 cut\r\n' : '226 stored\r\n')
    }
    await using server = await FaultyServer.start({ answers: { STOR } })
    await using through = await gatewayTo(server)
    await using client = await RawClient.loggedIn(through.address)
    const data = await client.passive()
    client.send('STOR x\r\n')
    await new Promise<unknown>((resolve) => data.write('the first half', resolve))
    expect(await client.reply()).toBe('150 send it')
    data.resetAndDestroy()
    expect(await client.reply()).toBe('426 cut')
  })

  test('may have its end in one direction before anything comes in the other', async () => {
    await using server = await FaultyServer.start({})
    await using through = await gatewayTo(server)
    await using client = await RawClient.loggedIn(through.address)
    const data = await client.passive()
    data.end()
    client.send('RETR x\r\n')
    expect(await readAll(data)).toEqual({ content: faultyContent, fault: undefined })
    expect([await client.reply(), await client.reply()]).toEqual(['150 here it comes', '226 done'])
  })

  test('is not over for a client that has not got it yet, and little of it waits in the gateway', async () => {
    const content = Buffer.alloc(64_000_000)
    const sockets: Socket[] = []
    const RETR = async (session: FaultySession): Promise<void> => {
      session.write('150 now\r\n')
      const data = await session.data()
      sockets.push(data)
      data.resume()
      data.end(content)
      session.write('226 done already\r\n')
    }
    await using server = await FaultyServer.start({ answers: { RETR } })
    await using through = await gatewayTo(server)
    await using client = await RawClient.loggedIn(through.address)
    const data = await client.passive()
    client.send('RETR x\r\n')
    expect(await client.reply()).toBe('150 now')
    let over = false
    const final = client.reply().then((reply) => {
      over = true
      return reply
    })
    // Buffers of the system fill until nothing moves any more.
    let before = -1
    for (let moved = 0; moved !== before; moved = data.bytesRead) {
      before = moved
      for (let turn = 0; turn < 500; turn++) await new Promise(setImmediate)
    }
    expect(over).toBe(false)
    expect(sockets[0]!.writableFinished).toBe(false)
    expect((await readAll(data)).content.length).toBe(content.length)
    expect(await final).toBe('226 done already')
  })

  test('on which nothing moves is ended in time, for both sides', async () => {
    const clock = new FakeClock()
    const RETR = async (session: FaultySession): Promise<void> => {
      session.write('150 now\r\n')
      const data = await session.data()
      data.write('the first half')
      data.once('error', () => session.write('426 stuck\r\n')).resume()
    }
    await using server = await FaultyServer.start({ answers: { RETR } })
    await using through = await gatewayTo(server, { clock, limits: { stallTime: 6_789 } })
    await using client = await RawClient.loggedIn(through.address)
    const data = await client.passive()
    client.send('RETR x\r\n')
    await once(data, 'data')
    // What has moved since the timer was set gives it one more time.
    await clock.elapse(6_789)
    await clock.elapse(6_789)
    expect((await readAll(data)).fault).toBe('ECONNRESET')
    expect((await through.event('transfer')).fault).toBe('no octet moved on the data connections for 6.789 s')
    await client[Symbol.asyncDispose]()
    await clock.until(through.event('closed'), 5_000)
  })

  test('can be aborted, and another one follows', async () => {
    await using server = await serverOf({ large: Buffer.alloc(50_000_000), small: 'small' })
    await using through = await gatewayTo(server.address)
    await using client = await connect({ ...through.address, user: 'tester', password: 'secret' })
    const given = new AbortController()
    const target = new MemoryTarget()
    const aborted = client.download('large', target, {
      signal: given.signal,
      onProgress: () => given.abort(),
    })
    await expect(aborted).rejects.toThrow()
    const small = new MemoryTarget()
    await client.download('small', small)
    expect(Buffer.from(small.content).toString()).toBe('small')
  })

  test('may share its data connection with others, in MODE B', async () => {
    const names = ['a', 'b', 'c', 'd']
    await using server = await serverOf(
      Object.fromEntries(names.map((name) => [name, `content of ${name}`])),
      {
        limits: { idleDataTime: 30_000 },
      },
    )
    await using through = await gatewayTo(server.address)
    await using client = await connect({
      ...through.address,
      user: 'tester',
      password: 'secret',
      reuse: true,
    })
    for (const name of names) {
      const target = new MemoryTarget()
      await client.download(name, target, { mode: 'B' })
      expect(Buffer.from(target.content).toString()).toBe(`content of ${name}`)
      await client.upload(target.content, `${name}.copy`, { mode: 'B' })
    }
    for (const name of names)
      expect((await server.files.stat(`/${name}.copy`)).size).toBe(`content of ${name}`.length)
    const opened = server.log.filter(({ kind }) => kind === 'transfer')
    expect(opened.length).toBe(2 * names.length)
  })
})

describe('the listener for a server', () => {
  /** A server that connects to where PORT or EPRT says, from the given address. */
  function activeFrom(localAddress: string): Misbehaviour {
    let target = { host: '', port: 0 }
    return {
      answers: {
        EPRT: ({ write }, argument) => {
          const [, , host, port] = argument.split('|')
          target = { host: host!, port: Number(port) }
          write('200 ok\r\n')
        },
        RETR: async ({ write }) => {
          write('150 now\r\n')
          const data = connectTcp({ ...target, localAddress })
          data.on('error', () => {})
          data.end('from the server')
          await once(data.resume(), 'close')
          write('226 done\r\n')
        },
      },
    }
  }

  test('takes its connection', async () => {
    await using server = await FaultyServer.start(activeFrom('127.0.0.1'))
    await using through = await gatewayTo(server, { session: { data: 'active' } })
    await using client = await RawClient.loggedIn(through.address)
    const data = await client.passive()
    client.send('RETR x\r\n')
    expect((await readAll(data)).content.toString()).toBe('from the server')
    expect([await client.reply(), await client.reply()]).toEqual(['150 now', '226 done'])
  })

  test('takes no connection of another host', async () => {
    const clock = new FakeClock()
    await using server = await FaultyServer.start(activeFrom('127.0.0.77'))
    await using through = await gatewayTo(server, {
      clock,
      session: { data: 'active' },
      limits: { dataConnectionTime: 3_210 },
    })
    await using client = await RawClient.loggedIn(through.address)
    const data = await client.passive()
    client.send('RETR x\r\n')
    const { side, peer, expected } = await through.event('turnedAway')
    expect({ side, host: peer.host, expected }).toEqual({
      side: 'server',
      host: '127.0.0.77',
      expected: '127.0.0.1',
    })
    expect(await client.reply()).toBe('150 now')
    await clock.elapse(3_210)
    expect(await client.reply()).toMatch(/^426 /)
    expect((await readAll(data)).content.length).toBe(0)
    await client[Symbol.asyncDispose]()
    await clock.until(through.event('closed'), 5_000)
  })
})
