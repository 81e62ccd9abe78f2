import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, createServer, type ServerOptions, type TlsIdentity } from '../../src/index.js'
import { certificateFor } from '../certificate.js'
import { watchForLeaks } from '../leaks.js'
import { RawSession } from '../raw-session.js'
import { serve } from '../serving.js'

watchForLeaks()

let identity: TlsIdentity
const folder = mkdtempSync(join(tmpdir(), 'ftpkit-listeners-'))

beforeAll(async () => {
  identity = await certificateFor()
})
afterAll(() => rmSync(folder, { recursive: true }))

const optional = () => ({ mode: 'optional' as const, ...identity })
const noOne = async () => undefined

const endpointsOf = (urls: readonly string[]) =>
  urls.map((url) => {
    const { hostname, port } = new URL(url)
    return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) }
  })

const loggedIn = (address: { host: string; port: number }, encryption?: 'explicit' | 'implicit') =>
  connect({
    ...address,
    user: 'tester',
    password: 'secret',
    ...(encryption && { tls: encryption, insecure: true }),
  })

test('listens at several addresses, each with its own beginning of TLS', async () => {
  await using serving = await serve(
    { file: 'content' },
    {
      tls: optional(),
      listeners: [{ tls: 'off' }, { host: '::1' }, { tls: 'implicit' }, { tls: 'required' }],
    },
  )
  const { urls, url, address } = serving.server
  expect(urls.map((each) => each.replace(/\d+$/, 'PORT'))).toEqual([
    'ftp://127.0.0.1:PORT',
    'ftp://[::1]:PORT',
    'ftps://127.0.0.1:PORT',
    'ftp://127.0.0.1:PORT',
  ])
  expect([url, address]).toEqual([urls[0], endpointsOf(urls)[0]])
  const [plain, v6, implicit, required] = endpointsOf(urls)
  await using inClear = await RawSession.open(plain!)
  expect(await inClear.command('AUTH TLS')).toBe(502)
  await using mustSecure = await RawSession.open(required!)
  expect(await mustSecure.command('USER tester')).toBe(530)
  for (const client of [await loggedIn(v6!, 'explicit'), await loggedIn(implicit!, 'implicit')]) {
    expect(await client.pwd()).toBe('/')
    await client.quit()
  }
})

test('the sessions of all listeners share the limits', async () => {
  await using serving = await serve(
    {},
    { listeners: [{}, {}], limits: { sessions: 2, sessionsPerAddress: 1 } },
  )
  const [one, other] = endpointsOf(serving.server.urls)
  await using first = await RawSession.loggedIn(one!)
  const refused = await RawSession.open(other!)
  expect(await refused.command('NOOP')).toBeUndefined()
  expect(serving.events.find(({ kind }) => kind === 'refused')).toMatchObject({ limit: 'sessionsPerAddress' })
  expect(await first.command('NOOP')).toBe(200)
})

/** A port that is in use until it is closed. */
async function occupied(host = '127.0.0.1') {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as { port: number }
  return { port, close: () => new Promise((resolve) => server.close(resolve)) }
}

test('listens at all addresses or at none, and names the one that is in use', async () => {
  const taken = await occupied()
  const free = await occupied()
  await free.close()
  const [port, other] = [taken.port, free.port]
  const server = createServer({ authenticate: noOne, listeners: [{ port: other }, { port }] })
  await expect(server.listen()).rejects.toMatchObject({ code: 'EADDRINUSE', port })
  await taken.close()
  // Neither address is left in use.
  await server.listen()
  expect(endpointsOf(server.urls).map((each) => each.port)).toEqual([other, port])
  await server.close()
})

test('takes the addresses of IPv4 and IPv6 at one port beside each other', async () => {
  const { port, close } = await occupied('::')
  await close()
  const listeners = [
    { host: '0.0.0.0', port },
    { host: '::', port },
  ]
  await using serving = await serve({}, { listeners })
  expect(serving.server.urls).toEqual([`ftp://0.0.0.0:${port}`, `ftp://[::]:${port}`])
})

test('closing ends the sessions of all listeners', async () => {
  const serving = await serve({}, { listeners: [{}, { host: '::1' }] })
  const sessions = await Promise.all(
    endpointsOf(serving.server.urls).map((each) => RawSession.loggedIn(each)),
  )
  const closed = serving.server.close()
  for (const session of sessions) expect((await session.reply())?.code).toBe(421)
  await closed
})

test('a second call of close ends the transfers that the first one waits for', async () => {
  const serving = await serve({}, { limits: { shutdownTime: 3_600_000 } })
  const session = await RawSession.loggedIn(serving.address)
  const data = await session.passive()
  expect(await session.command('STOR new')).toBe(150)
  const closed = serving.server.close()
  await serving.server.close(0)
  await closed
  expect(serving.server.sessionCount).toBe(0)
  data.destroy()
})

test.each<[string, Partial<ServerOptions>, RegExp]>([
  ['no listener', { listeners: [] }, /needs a listener/],
  ['TLS without a certificate', { listeners: [{}, { tls: 'implicit' }] }, /TLS implicit needs a certificate/],
  ['a port besides', { port: 21, listeners: [{}] }, /give `listeners`, or `host` and `port`/],
])('refuses %s', (_name, options, words) => {
  expect(() => createServer({ authenticate: noOne, ...options })).toThrow(words)
})

test('refuses a descriptor that is not a TCP socket which listens, and listens nowhere then', async () => {
  const file = openSync(join(folder, 'file'), 'w')
  for (const descriptor of [file, 1_000_000]) {
    const server = createServer({ authenticate: noOne, listeners: [{}, { descriptor }] })
    await expect(server.listen()).rejects.toThrow(`descriptor ${descriptor} is not a TCP socket that listens`)
    expect(() => server.address).toThrow(TypeError)
  }
})
