import { MemoryFileSystem, readOnly } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { connect, MemoryTarget, type ServerEvent } from '../../src/index.js'
import { certificateFor } from '../certificate.js'
import { watchForLeaks } from '../leaks.js'
import { RawSession } from '../raw-session.js'
import { serve } from '../serving.js'

watchForLeaks()

const credentials = { user: 'tester', password: 'secret' }
const peer = expect.objectContaining({ host: '127.0.0.1' })

const of = (events: readonly ServerEvent[], ...kinds: readonly ServerEvent['kind'][]) =>
  events.filter(({ kind }) => kinds.includes(kind))

test('every change is one event with its session, client, account, path and outcome', async () => {
  await using served = await serve(
    { file: 'old', dir: {} },
    { authenticate: async () => ({ files: new MemoryFileSystem({ file: 'old', dir: {} }), account: 'ann' }) },
  )
  const client = await connect({ ...served.address, ...credentials })
  await client.upload(Buffer.from('new'), 'new')
  await client.append(Buffer.from('more'), 'file')
  await client.download('file', new MemoryTarget())
  await client.rename('new', 'renamed')
  await client.remove('renamed')
  await client.remove('missing').catch(() => {})
  await client.mkdir('made')
  await client.rmdir('made')
  await client.command('MFMT', '20200101000000 file')
  await client.quit()
  const who = { session: 1, peer, account: 'ann', tls: false }
  const done = { ...who, outcome: 'complete' }
  expect(of(served.events, 'login', 'transfer', 'change')).toMatchObject([
    { kind: 'login', ...who, user: 'tester', granted: true },
    { kind: 'transfer', ...done, direction: 'store', disposition: 'replace', path: '/new', octets: 3 },
    { kind: 'transfer', ...done, direction: 'store', disposition: 'append', path: '/file', octets: 4 },
    { kind: 'transfer', ...done, direction: 'retrieve', disposition: undefined, path: '/file', octets: 7 },
    { kind: 'change', ...done, operation: 'rename', path: '/new', to: '/renamed' },
    { kind: 'change', ...done, operation: 'remove', path: '/renamed', to: undefined },
    {
      kind: 'change',
      ...who,
      operation: 'remove',
      path: '/missing',
      outcome: expect.stringContaining('no such'),
    },
    { kind: 'change', ...done, operation: 'makeDirectory', path: '/made' },
    { kind: 'change', ...done, operation: 'removeDirectory', path: '/made' },
    { kind: 'change', ...done, operation: 'setAttributes', path: '/file' },
  ])
})

test('what a user may not change is an event too, and so is a refused login', async () => {
  const files = readOnly(new MemoryFileSystem({ file: 'old' }))
  await using served = await serve(files)
  await using session = await RawSession.open(served.address)
  await session.command('USER tester')
  await session.command('PASS wrong')
  await session.command('USER tester')
  await session.command('PASS secret')
  expect(await session.command('DELE file')).toBe(550)
  expect(of(served.events, 'login', 'change')).toMatchObject([
    { kind: 'login', session: 1, peer, account: undefined, user: 'tester', granted: false },
    { kind: 'login', account: 'tester', granted: true },
    {
      kind: 'change',
      operation: 'remove',
      path: '/file',
      outcome: expect.stringContaining('nothing can be changed'),
    },
  ])
})

test('events say whether TLS protects the session, from AUTH to its end', async () => {
  await using served = await serve(
    { file: 'old' },
    { tls: { mode: 'required', ...(await certificateFor('localhost')) } },
  )
  const client = await connect({ ...served.address, ...credentials, tls: 'explicit', insecure: true })
  await client.remove('file')
  await client.quit()
  await expect.poll(() => of(served.events, 'closed')).toMatchObject([{ tls: true }])
  expect(of(served.events, 'tls', 'login', 'change')).toMatchObject([
    { kind: 'tls', session: 1, on: true },
    { kind: 'login', tls: true },
    { kind: 'change', tls: true },
  ])
})

test.each([
  ['sessions', { sessions: 1, sessionsPerAddress: 5 }],
  ['sessionsPerAddress', { sessions: 5, sessionsPerAddress: 1 }],
])('a client that the limit %s refuses is an event', async (limit, limits) => {
  await using served = await serve({}, { limits })
  await using first = await RawSession.loggedIn(served.address)
  await using second = await RawSession.open(served.address)
  await second.reply()
  expect(of(served.events, 'refused')).toEqual([{ kind: 'refused', peer, limit }])
  expect(await first.command('NOOP')).toBe(200)
})
