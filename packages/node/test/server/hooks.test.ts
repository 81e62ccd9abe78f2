import { FtpError } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import type { MovedFile } from '../../src/index.js'
import { RawSession, readAll } from '../raw-session.js'
import { contentOf, namesIn, serve } from '../serving.js'

async function store(session: RawSession, name: string, content: string): Promise<number | undefined> {
  const socket = await session.passive()
  await session.command(`STOR ${name}`)
  socket.end(content)
  return (await session.reply())?.code
}

test('an upload waits for its hooks before 226, and can be refused', async () => {
  const calls: [string, MovedFile][] = []
  await using serving = await serve(
    { x: 'old' },
    {
      hooks: {
        uploading: async (file) => {
          if (file.octets > 5) throw new FtpError('refused', 'too much', { replyHint: 552 })
          expect(await namesIn(serving.files, '/')).not.toContain('new')
          calls.push(['uploading', file])
        },
        uploaded: async (file) => {
          expect(await namesIn(serving.files, '/')).toContain('new')
          calls.push(['uploaded', file])
        },
      },
    },
  )
  await using session = await RawSession.loggedIn(serving.address)
  expect(await store(session, 'new', 'fits')).toBe(226)
  const file = { session: 1, user: 'tester', path: '/new', octets: 4 }
  expect(calls).toEqual([
    ['uploading', file],
    ['uploaded', file],
  ])
  expect(await store(session, 'x', 'too long')).toBe(552)
  expect((await contentOf(serving.files, '/x')).toString()).toBe('old')
})

test.each(['uploading', 'uploaded', 'downloaded'] as const)(
  'an Error of the hook %s is answered by 451, without its text, and logged with it',
  async (name) => {
    const secret = new Error('the database at 10.0.0.1 is gone')
    const hooks = { [name]: () => Promise.reject(secret) }
    await using serving = await serve({ x: 'abc' }, { hooks })
    await using session = await RawSession.loggedIn(serving.address)
    let reply: number | undefined
    if (name === 'downloaded') {
      const socket = await session.passive()
      await session.command('RETR x')
      await readAll(socket)
      socket.end()
      reply = (await session.reply())?.code
    } else reply = await store(session, 'new', 'content')
    expect(reply).toBe(451)
    expect(await namesIn(serving.files, '/')).toEqual(name === 'uploaded' ? ['new', 'x'] : ['x'])
    expect(serving.events).toContainEqual(
      expect.objectContaining({ kind: 'transfer', outcome: String(secret) }),
    )
    expect(await session.command('NOOP')).toBe(200)
  },
)

test.each([
  ['an Error', new Error('the database at 10.0.0.1 is gone')],
  ['an FtpError without a reply', new FtpError('local-file', 'the database at 10.0.0.1 is gone')],
])('%s of an authenticator ends the session by 421, without its text or a delay', async (_name, thrown) => {
  const authenticate = () => Promise.reject(thrown)
  await using serving = await serve({}, { authenticate, limits: { failedLoginTime: 3_600_000 } })
  await using session = await RawSession.open(serving.address)
  await session.command('USER tester')
  session.send('PASS secret\r\n')
  const reply = await session.reply()
  expect(reply).toMatchObject({ code: 421, lines: [expect.not.stringContaining('10.0.0.1')] })
  expect(await session.reply()).toBeUndefined()
  expect(serving.events).toContainEqual(
    expect.objectContaining({ kind: 'fault', doing: 'authenticating', error: thrown }),
  )
  expect(serving.events).toContainEqual(expect.objectContaining({ kind: 'login', granted: false }))
})

test('an authenticator that throws at once is answered as one that rejects', async () => {
  const authenticate = () => {
    throw new Error('not even a promise')
  }
  await using serving = await serve({}, { authenticate })
  await using session = await RawSession.open(serving.address)
  await session.command('USER tester')
  expect(await session.command('PASS secret')).toBe(421)
})

test('a download and the end of a session reach their hooks, and faults there are logged', async () => {
  const calls: unknown[] = []
  await using serving = await serve(
    { x: 'abc' },
    {
      hooks: {
        downloaded: async (file) => void calls.push(file),
        closed: async (session) => {
          calls.push(session)
          throw new Error('no listener')
        },
      },
    },
  )
  await using session = await RawSession.loggedIn(serving.address)
  await session.command('TYPE I')
  const socket = await session.passive()
  await session.command('RETR x')
  await readAll(socket)
  socket.end()
  expect((await session.reply())?.code).toBe(226)
  await session.command('QUIT')
  expect(await session.reply()).toBeUndefined()
  await expect
    .poll(() => calls)
    .toEqual([
      { session: 1, user: 'tester', path: '/x', octets: 3 },
      { session: 1, user: 'tester' },
    ])
  await expect
    .poll(() =>
      serving.events.some((event) => event.kind === 'fault' && event.doing.includes('closed session')),
    )
    .toBe(true)
})

test('a data connection may come from another server that is configured', async () => {
  await using serving = await serve({ x: 'abc' }, { dataPeers: ['127.0.0.2'] })
  await using session = await RawSession.loggedIn(serving.address)
  const socket = await session.passive('127.0.0.2')
  expect(await session.command('RETR x')).toBe(150)
  expect((await readAll(socket)).toString()).toBe('abc')
})
