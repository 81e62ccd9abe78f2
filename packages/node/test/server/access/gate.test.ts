import { once } from 'node:events'
import { connect as connectTcp, type Server } from 'node:net'
import { MemorySharedState } from '@ftpkit/shared-state'
import { expect, test } from 'vitest'
import type { ServerEvent, ServerOptions } from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'
import { RawSession } from '../../raw-session.js'
import { type Serving, serve } from '../../serving.js'

watchForLeaks()

const noDelay = { failedLoginTime: 0, maxFailedLoginTime: 0, failedLogins: 100 }
const bans = { after: 3, within: 60_000, time: 60_000 }

/** A server that every address of the loopback network reaches. */
function serveAll(options: Partial<ServerOptions>): Promise<Serving> {
  return serve({ file: 'content' }, { host: '0.0.0.0', limits: noDelay, ...options })
}

const from = ({ address: { port } }: Serving, localAddress: string) =>
  RawSession.open({ host: '127.0.0.1', port }, localAddress)

/** The whole greeting. */
async function greeting({ address: { port } }: Serving, localAddress: string): Promise<string> {
  const socket = connectTcp({ host: '127.0.0.1', port, localAddress })
  const [octets] = await once(socket, 'data')
  socket.destroy()
  return String(octets).trim()
}

async function failLogin(session: RawSession): Promise<number | undefined> {
  await session.command('USER tester')
  return session.command('PASS wrong')
}

const of = (events: readonly ServerEvent[], kind: ServerEvent['kind']) =>
  events.filter((event) => event.kind === kind)

const banned = '421 Too many failures from your address; try again later'
const denied = '421 Your address may not use this server'

test.each([
  ['deny', { deny: ['127.0.0.2/31'] }],
  ['allow', { allow: ['127.0.0.1', '127.0.0.4/30'] }],
  ['deny within allow', { allow: ['127.0.0.0/8'], deny: ['127.0.0.3', '127.0.0.2'] }],
])('%s decides by the network of the client who gets a session', async (_name, networks) => {
  await using served = await serveAll({ networks })
  expect(await greeting(served, '127.0.0.2')).toBe(denied)
  expect(await greeting(served, '127.0.0.3')).toBe(denied)
  expect(await greeting(served, '127.0.0.1')).toMatch(/^220/)
  expect(await greeting(served, '127.0.0.5')).toMatch(/^220/)
  expect(of(served.events, 'refused')).toMatchObject([
    { peer: { host: '127.0.0.2' }, limit: 'denied' },
    { peer: { host: '127.0.0.3' }, limit: 'denied' },
  ])
})

test('a client that a proxy names is denied or banned by its own address', async () => {
  await using served = await serveAll({
    networks: { deny: ['192.0.2.0/24'] },
    bans,
    proxyProtocol: { from: ['127.0.0.1'] },
  })
  const through = async (client: string, ...lines: string[]) => {
    const socket = connectTcp(served.address.port, '127.0.0.1').setEncoding('utf8')
    socket.write(`PROXY TCP4 ${client} 198.51.100.1 50000 21\r\n`)
    let replies = ''
    socket.on('data', (text) => {
      replies += text
      const line = lines.shift()
      if (line !== undefined) socket.write(`${line}\r\n`)
      else socket.destroy()
    })
    await once(
      socket.on('error', () => {}),
      'close',
    )
    return replies
  }
  expect(await through('192.0.2.7')).toContain(denied)
  const guesses = [1, 2, 3].flatMap(() => ['USER tester', 'PASS wrong'])
  expect(await through('203.0.113.5', ...guesses)).toContain(banned)
  expect(await through('203.0.113.5')).toContain(banned)
  expect(await through('203.0.113.6')).toContain('220')
})

test('changed rules hold for new clients, and end the sessions of those that are denied now', async () => {
  await using served = await serveAll({})
  await using staying = await from(served, '127.0.0.2')
  await using leaving = await from(served, '127.0.0.3')
  await staying.command('NOOP')
  await leaving.command('NOOP')
  const wrong = served.server.reconfigure({ networks: { deny: ['nonsense'] } })
  await expect(wrong).rejects.toThrow('is not a network')
  await served.server.reconfigure({ networks: { deny: ['127.0.0.3'] } })
  expect((await leaving.reply())?.code).toBe(421)
  expect(await staying.command('USER tester')).toBe(331)
  expect(await greeting(served, '127.0.0.3')).toBe(denied)
  await served.server.reconfigure({})
  expect(await greeting(served, '127.0.0.3')).toMatch(/^220/)
})

test('a listener has rules of its own besides those of the server', async () => {
  const host = '0.0.0.0'
  await using served = await serve(
    {},
    {
      networks: { deny: ['127.0.0.4'] },
      listeners: [{ host }, { host, networks: { allow: ['127.0.0.2'] } }],
    },
  )
  const greetings: number[] = []
  for (const url of served.server.urls)
    for (const client of ['127.0.0.2', '127.0.0.3', '127.0.0.4']) {
      const address = { host: '127.0.0.1', port: Number(new URL(url).port) }
      greetings.push(Number((await greeting({ ...served, address }, client)).slice(0, 3)))
    }
  expect(greetings).toEqual([220, 220, 421, 220, 421, 421])
})

test('failed logins ban an address for a time that grows, and no other address', async () => {
  let now = 0
  const sharedState = new MemorySharedState({ now: () => now })
  await using served = await serveAll({ bans, sharedState })
  for (const length of [60_000, 120_000]) {
    await using session = await from(served, '127.0.0.2')
    expect([await failLogin(session), await failLogin(session)]).toEqual([530, 530])
    session.send('USER tester\r\nPASS wrong\r\n')
    expect([(await session.reply())?.code, (await session.reply())?.code]).toEqual([331, 421])
    expect(await greeting(served, '127.0.0.2')).toBe(banned)
    expect(await greeting(served, '127.0.0.3')).toMatch(/^220/)
    now += length - 1
    expect(await greeting(served, '127.0.0.2')).toBe(banned)
    now += 1
  }
  expect(await greeting(served, '127.0.0.2')).toMatch(/^220/)
  expect(of(served.events, 'banned')).toMatchObject([
    { client: '127.0.0.2', offence: 'login', milliseconds: 60_000, times: 1 },
    { client: '127.0.0.2', offence: 'login', milliseconds: 120_000, times: 2 },
  ])
})

test('a ban ends the sessions of the address in which no one is logged in, and refuses logins that are waiting', async () => {
  await using served = await serveAll({ bans })
  await using user = await from(served, '127.0.0.2')
  await user.command('USER tester')
  expect(await user.command('PASS secret')).toBe(230)
  await using idle = await from(served, '127.0.0.2')
  await idle.command('NOOP')
  await using guessing = await from(served, '127.0.0.2')
  guessing.send('USER tester\r\nPASS wrong\r\n'.repeat(3))
  expect((await idle.reply())?.code).toBe(421)
  expect(await user.command('PWD')).toBe(257)
  // Who is logged in may not guess either.
  await user.command('USER other')
  expect(await user.command('PASS wrong')).toBe(421)
  expect(of(served.events, 'login').at(-1)).toMatchObject({ user: 'other', reason: 'banned', counted: false })
})

test('an exempt network is never banned, and may be used without limit', async () => {
  await using served = await serveAll({ bans: { ...bans, exempt: ['127.0.0.2'] } })
  await using session = await from(served, '127.0.0.2')
  for (let times = 0; times < 5; times++) expect(await failLogin(session)).toBe(530)
  expect(await served.server.bans()).toEqual([])
  await expect(served.server.ban('127.0.0.2', 60_000, 'x')).rejects.toThrow('exempt')
})

test('logins that could not be checked are no failures of the client', async () => {
  await using served = await serveAll({
    bans,
    authenticate: async () => {
      throw new Error('the database is away')
    },
  })
  for (let times = 0; times < 5; times++) {
    await using session = await from(served, '127.0.0.2')
    expect(await failLogin(session)).toBe(421)
  }
  expect(await greeting(served, '127.0.0.2')).toMatch(/^220/)
})

test.each<[refused: 'user' | 'password' | 'network' | 'home', bans: number]>([
  ['user', 1],
  ['password', 1],
  ['network', 0],
  ['home', 0],
])(
  'a login that is refused because of the %s looks like any other, and leads to %d bans',
  async (refused, expected) => {
    await using served = await serveAll({ bans, authenticate: async () => ({ refused }) })
    await using session = await from(served, '127.0.0.2')
    for (let times = 0; times < 2; times++) {
      await session.command('USER tester')
      session.send('PASS wrong\r\n')
      expect(await session.reply()).toMatchObject({ code: 530, lines: ['Incorrect user name or password'] })
    }
    expect(await failLogin(session)).toBe(expected === 1 ? 421 : 530)
    expect(of(served.events, 'login')[0]).toMatchObject({ granted: false, reason: refused })
    expect(of(served.events, 'banned')).toHaveLength(expected)
  },
)

test.each<[offence: string, commit: (served: Serving) => Promise<void>]>([
  [
    'scan',
    async (served) => {
      await using session = await from(served, '127.0.0.2')
      session.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      // With the ban its connection is reset, which may take the reply away.
      expect([421, undefined]).toContain((await session.reply())?.code)
    },
  ],
  [
    'bounce',
    async (served) => {
      await using session = await from(served, '127.0.0.2')
      await session.command('USER tester')
      await session.command('PASS secret')
      expect(await session.command('PORT 192,0,2,1,0,25')).toBe(504)
    },
  ],
  [
    'noLogin',
    async (served) => {
      const before = of(served.events, 'closed').length
      await using session = await from(served, '127.0.0.2')
      await session.command('QUIT')
      await expect.poll(() => of(served.events, 'closed').length).toBe(before + 1)
    },
  ],
  [
    'dataConnection',
    async (served) => {
      await using session = await from(served, '127.0.0.3')
      await session.command('USER tester')
      await session.command('PASS secret')
      session.send('EPSV\r\n')
      const { lines } = (await session.reply())!
      const port = Number(/\|(\d+)\|/.exec(lines.join(''))![1])
      const thief = connectTcp({ port, host: '127.0.0.1', localAddress: '127.0.0.2' })
      await once(
        thief.on('error', () => {}),
        'close',
      )
    },
  ],
])('a %s is an offence', async (offence, commit) => {
  await using served = await serveAll({ bans: { ...bans, weights: { noLogin: 1 } } })
  for (let times = 0; times < 3; times++) await commit(served)
  expect(of(served.events, 'banned')).toMatchObject([{ client: '127.0.0.2', offence }])
  expect(await greeting(served, '127.0.0.2')).toBe(banned)
})

test('a connection from a proxy without a header is an offence of its address', async () => {
  await using served = await serveAll({ bans, proxyProtocol: { from: ['127.0.0.2'] } })
  for (let times = 0; times < 3; times++) {
    const socket = connectTcp({ port: served.address.port, host: '127.0.0.1', localAddress: '127.0.0.2' })
    socket.end('USER tester\r\n').resume()
    await once(socket, 'close')
  }
  expect(of(served.events, 'banned')).toMatchObject([{ client: '127.0.0.2', offence: 'proxyHeader' }])
})

test('monitors that only connect are not banned, unless that has a weight', async () => {
  await using served = await serveAll({ bans: { ...bans, after: 1 } })
  for (let times = 0; times < 3; times++) expect(await greeting(served, '127.0.0.2')).toMatch(/^220/)
})

test('an order bans an address at once, with its sessions, and ends a ban', async () => {
  await using served = await serveAll({})
  await using user = await from(served, '127.0.0.2')
  await user.command('USER tester')
  expect(await user.command('PASS secret')).toBe(230)
  expect(await served.server.ban('127.0.0.2', 60_000, 'by order')).toBe('127.0.0.2')
  expect((await user.reply())?.code).toBe(421)
  expect(await greeting(served, '127.0.0.2')).toBe(banned)
  expect(await served.server.bans()).toMatchObject([{ client: '127.0.0.2', reason: 'by order', times: 1 }])
  expect(await served.server.unban('127.0.0.2')).toBe(true)
  expect(await served.server.unban('127.0.0.2')).toBe(false)
  expect(await greeting(served, '127.0.0.2')).toMatch(/^220/)
  expect(await served.server.ban('2001:db8::1', 60_000, 'x')).toBe('2001:db8:0:0::/64')
})

test('servers that share their state ban together', async () => {
  const sharedState = new MemorySharedState({ now: () => 0 })
  await using one = await serveAll({ bans, sharedState })
  await using two = await serveAll({ bans, sharedState })
  for (const served of [one, two, one]) {
    await using session = await from(served, '127.0.0.2')
    await failLogin(session)
  }
  expect(await greeting(one, '127.0.0.2')).toBe(banned)
  expect(await greeting(two, '127.0.0.2')).toBe(banned)
})

test('thousands of refused connections that no client closes take no descriptors', async () => {
  await using served = await serveAll({ networks: { deny: ['127.0.0.2'] } })
  const sockets = Array.from({ length: 1_000 }, () =>
    connectTcp({
      port: served.address.port,
      host: '127.0.0.1',
      localAddress: '127.0.0.2',
      allowHalfOpen: true,
    }).on('error', () => {}),
  )
  await expect.poll(() => of(served.events, 'refused').length, { timeout: 10_000 }).toBe(1_000)
  // One hundred of them have time to read the reply; the others are closed already.
  const { listeners } = served.server as unknown as { listeners: { listening: { server: Server } }[] }
  const connections = () =>
    new Promise<number>((resolve) =>
      listeners[0]!.listening.server.getConnections((_error, count) => resolve(count)),
    )
  await expect.poll(connections).toBeLessThanOrEqual(100)
  for (const socket of sockets) socket.destroy()
})

test.each([{ after: 0 }, { time: Number.NaN }, { within: -1 }, { exempt: ['x'] }])(
  'refuses the rule %j',
  async (wrong) => {
    await expect(serveAll({ bans: wrong })).rejects.toThrow(RangeError)
  },
)
