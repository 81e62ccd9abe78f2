import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { FakeClock } from '@ftpkit/testkit/fake-clock'
import { FaultyServer, faultyContent } from '@ftpkit/testkit/faulty-server'
import { watchForLeaks } from '@ftpkit/testkit/leaks'
import { describe, expect, test } from 'vitest'
import type { GatewayRunOptions } from '../../src/run/options.js'
import { certificate } from './certificate.js'
import { type Gatewaying, gatewayTo } from './gatewaying.js'
import { RawClient, readAll } from './raw-client.js'

watchForLeaks()

const identity = await certificate()

/** A client with TLS on its control connection, logged in, whose data is private. */
async function securedClient(through: Gatewaying, version?: 'TLSv1.2' | 'TLSv1.3'): Promise<RawClient> {
  const client = await RawClient.greeted(through.address)
  expect(await client.command('AUTH TLS')).toBe(234)
  await client.secure(version && { maxVersion: version, minVersion: version })
  for (const [line, code] of [
    ['USER me', 331],
    ['PASS x', 230],
    ['PBSZ 0', 200],
    ['PROT P', 200],
  ] as const)
    expect(await client.command(line)).toBe(code)
  return client
}

function gatewayWithTls(server: FaultyServer, options: Partial<GatewayRunOptions> = {}): Promise<Gatewaying> {
  return gatewayTo(server, { tls: identity, ...options })
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a data connection of the client under %s', (version) => {
  test('resumes the session of its control connection, several times', async () => {
    await using server = await FaultyServer.start({})
    await using through = await gatewayWithTls(server)
    await using client = await securedClient(through, version)
    for (let times = 0; times < 3; times++) {
      const raw = await client.passive()
      client.send('RETR x\r\n')
      const data = await client.securedData(raw)
      expect(data.isSessionReused()).toBe(true)
      expect(await readAll(data)).toEqual({ content: faultyContent, fault: undefined })
      expect([await client.reply(), await client.reply()]).toEqual(['150 here it comes', '226 done'])
    }
  })

  test('is refused with a session of its own, unless that is allowed', async () => {
    await using server = await FaultyServer.start({})
    await using through = await gatewayWithTls(server)
    await using client = await securedClient(through, version)
    const raw = await client.passive()
    client.send('RETR x\r\n')
    client.ticket = undefined
    const data = await client.securedData(raw).catch(() => undefined)
    if (data) expect((await readAll(data)).content.length).toBe(0)
    expect([await client.reply(), (await client.reply())?.slice(0, 3)]).toEqual(['150 here it comes', '522'])
    expect((await through.event('transfer')).fault).toMatch(/must resume the TLS session/)
  })
})

test('a data connection of the client may have a session of its own where that is allowed', async () => {
  await using server = await FaultyServer.start({})
  await using through = await gatewayWithTls(server, { tls: { ...identity, resumption: 'optional' } })
  await using client = await securedClient(through)
  const raw = await client.passive()
  client.send('RETR x\r\n')
  client.ticket = undefined
  expect((await readAll(await client.securedData(raw))).content).toEqual(faultyContent)
})

test('a client may begin TLS on a data connection before its command', async () => {
  await using server = await FaultyServer.start({})
  await using through = await gatewayWithTls(server)
  await using client = await securedClient(through)
  const data = await client.securedData(await client.passive())
  client.send('RETR x\r\n')
  expect((await readAll(data)).content).toEqual(faultyContent)
})

test('an upload that ends without close_notify stores nothing', async () => {
  await using server = await FaultyServer.start({})
  await using through = await gatewayWithTls(server)
  await using client = await securedClient(through)
  const raw = await client.passive()
  client.send('STOR x\r\n')
  const data = await client.securedData(raw)
  await new Promise<unknown>((resolve) => data.write('the first half', resolve))
  raw.end()
  expect(await client.reply()).toBe('150 send it')
  // The server has seen a reset, and says nothing more.
  while (server.open > 1) await new Promise(setImmediate)
  expect(server.stored.has('x')).toBe(false)
})

test('a data connection on which the client never completes its handshake is given up in time', async () => {
  const clock = new FakeClock()
  await using server = await FaultyServer.start({})
  await using through = await gatewayWithTls(server, { clock, limits: { dataConnectionTime: 2_345 } })
  await using client = await securedClient(through)
  await client.passive()
  client.send('RETR x\r\n')
  expect(await client.reply()).toBe('150 here it comes')
  await clock.elapse(2_345)
  expect(await client.reply()).toMatch(/^522 /)
  await client[Symbol.asyncDispose]()
  await clock.until(through.event('closed'), 5_000)
})

test('commands in clear after AUTH are never carried out', async () => {
  await using server = await FaultyServer.start({})
  await using through = await gatewayWithTls(server)
  await using client = await RawClient.greeted(through.address)
  client.send('AUTH TLS\r\nUSER evil\r\n')
  expect(await client.reply()).toBe('421 Nothing may follow AUTH')
  await through.event('closed')
  expect(server.commands).not.toContain('USER evil')
})

describe('a server under TLS', () => {
  /** A server under TLS that sends a file, and ends its data connections by the given function. */
  async function sendingServer(end: (raw: Socket, secured: TLSSocket) => void) {
    const secureContext = createSecureContext({ cert: identity.cert as string, key: identity.key as string })
    const sockets = new Set<Socket>()
    const keep = (socket: Socket) => sockets.add(socket.on('error', () => {}))
    const passive = createServer(keep).listen(0, '127.0.0.1')
    const control = createServer((raw) => {
      keep(raw)
      raw.write('220 ready\r\n')
      raw.once('data', () => {
        raw.write('234 go\r\n')
        const secured = new TLSSocket(raw, { isServer: true, secureContext })
        secured.on('error', () => {})
        secured.on('data', (octets) => {
          for (const [verb] of octets.toString().matchAll(/^\S+/gm)) void answer(verb, secured)
        })
      })
    }).listen(0, '127.0.0.1')
    async function answer(verb: string, secured: TLSSocket): Promise<void> {
      if (verb === 'EPSV') secured.write(`229 (|||${(passive.address() as { port: number }).port}|)\r\n`)
      else if (verb === 'RETR') {
        secured.write('150 now\r\n')
        const [raw] = (await once(passive, 'connection')) as [Socket]
        const data = new TLSSocket(raw, { isServer: true, secureContext })
        data.on('error', () => {})
        data.write('a file', () => end(raw, data))
        secured.write('226 done\r\n')
      } else secured.write('200 ok\r\n')
    }
    await Promise.all([once(control, 'listening'), once(passive, 'listening')])
    return {
      host: '127.0.0.1',
      port: (control.address() as { port: number }).port,
      tlsOptions: { ca: identity.cert },
      async [Symbol.asyncDispose]() {
        for (const socket of sockets) socket.destroy()
        control.close()
        passive.close()
        await Promise.all([once(control, 'close'), once(passive, 'close')])
      },
    }
  }

  const session = { tls: { server: 'required' }, protection: 'P' } as const

  test.each([
    ['with close_notify is whole', 'close-notify', (_: Socket, data: TLSSocket) => data.end(), '226 done'],
    ['without close_notify is not', 'close-notify', (raw: Socket) => raw.end(), '426'],
    ['without close_notify is whole where that is allowed', 'any', (raw: Socket) => raw.end(), '226 done'],
  ] as const)('a file that it ends %s', async (_, dataEnd, end, reply) => {
    await using server = await sendingServer(end)
    const { tlsOptions, ...choice } = server
    await using through = await gatewayTo({ ...choice, tlsOptions: { ...tlsOptions, dataEnd } }, { session })
    await using client = await RawClient.greeted(through.address)
    const data = await client.passive()
    client.send('RETR x\r\n')
    const { fault } = await readAll(data)
    expect(fault).toBe(reply === '426' ? 'ECONNRESET' : undefined)
    expect(await client.reply()).toBe('150 now')
    expect((await client.reply())!.slice(0, reply.length)).toBe(reply)
  })

  test('whose certificate is not trusted is not used', async () => {
    await using server = await sendingServer((_, data) => data.end())
    await using through = await gatewayTo({ ...server, tlsOptions: {} }, { session })
    await using client = RawClient.open(through.address)
    expect(await client.reply()).toMatch(/^421 /)
    const { doing, error } = await through.event('fault')
    expect([doing, String(error)]).toEqual([
      'beginning TLS with the server',
      expect.stringMatching(/self-signed/),
    ])
  })
})
