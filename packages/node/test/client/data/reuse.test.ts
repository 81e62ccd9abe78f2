import { encode } from '@ftpkit/pipeline'
import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import { parseType } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { type ConnectOptions, connect, type FtpClient, MemoryTarget } from '../../../src/index.js'
import { certificateFor } from '../../certificate.js'
import { FakeClock } from '../../fake-clock.js'
import { watchForLeaks } from '../../leaks.js'
import { contentOf, type Serving, serve } from '../../serving.js'

watchForLeaks()

const names = ['a', 'b', 'c', 'd']
const tree = Object.fromEntries(names.map((name) => [name, `content of ${name}\n`]))

/** A session that reuses data connections, its commands and their replies. */
async function clientOf(
  { address }: Serving,
  options: Partial<ConnectOptions> = {},
): Promise<{ client: FtpClient; commands: string[]; replies: string[] }> {
  const commands: string[] = []
  const replies: string[] = []
  const client = await connect({
    ...address,
    user: 'tester',
    password: 'secret',
    reuse: true,
    log: ({ from, text }) => (from === 'client' ? commands : replies).push(text),
    ...options,
  })
  return { client, commands, replies }
}

const patient = { limits: { idleDataTime: 30_000 } }

async function fetched(client: FtpClient, name: string, options: Parameters<FtpClient['download']>[2]) {
  const target = new MemoryTarget()
  await client.download(name, target, options)
  return Buffer.from(target.content).toString()
}

const combinations = (['B', 'C'] as const).flatMap((mode) =>
  ['I', 'A', 'E'].flatMap((type) =>
    (['F', 'R'] as const).map((structure) => ({ type: parseType(type)!, structure, mode })),
  ),
)

describe.each(combinations)('with $type.code, STRU $structure, MODE $mode', (parameters) => {
  test('files go over one data connection, both ways', async () => {
    await using serving = await serve(tree, patient)
    const { client, commands, replies } = await clientOf(serving)
    await using _ = client
    for (const name of names) expect(await fetched(client, name, parameters)).toBe(tree[name])
    for (const name of names) await client.upload(Buffer.from(tree[name]!), `new-${name}`, parameters)
    for (const name of names) expect(await fetched(client, `new-${name}`, parameters)).toBe(tree[name])
    await client.upload(Buffer.alloc(0), 'empty', parameters)
    expect((await contentOf(serving.files, '/empty')).length).toBe(0)
    expect(await fetched(client, 'empty', parameters)).toBe('')
    expect(commands.filter((line) => line === 'EPSV')).toHaveLength(1)
    expect(replies.filter((line) => line.startsWith('125 '))).toHaveLength(13)
  })
})

test('a listing in between has a separate data connection', async () => {
  await using serving = await serve(tree, patient)
  const { client, commands } = await clientOf(serving)
  await using _ = client
  expect(await fetched(client, 'a', { mode: 'B' })).toBe(tree.a)
  expect(await client.listLines()).toHaveLength(4)
  expect(await fetched(client, 'b', { mode: 'B' })).toBe(tree.b)
  expect(commands.filter((line) => line === 'EPSV')).toHaveLength(3)
})

test('a large file, and one that is aborted, leave the session usable', async () => {
  const large = Buffer.alloc(3_000_000, 'large ')
  await using serving = await serve({ large }, patient)
  const { client } = await clientOf(serving)
  await using _ = client
  expect((await fetched(client, 'large', { mode: 'B' })).length).toBe(large.length)
  const stop = new AbortController()
  const running = client.download('large', new MemoryTarget(), {
    mode: 'B',
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  await expect(running).rejects.toMatchObject({ code: 'aborted' })
  expect((await fetched(client, 'large', { mode: 'B' })).length).toBe(large.length)
})

test('a failure of one file leaves the others', async () => {
  await using serving = await serve(tree, patient)
  const { client } = await clientOf(serving)
  await using _ = client
  expect(await fetched(client, 'a', { mode: 'B' })).toBe(tree.a)
  await expect(fetched(client, 'nowhere', { mode: 'B' })).rejects.toMatchObject({ replyHint: 550 })
  expect(await fetched(client, 'b', { mode: 'B' })).toBe(tree.b)
})

test('works under TLS', async () => {
  const { cert, key } = await certificateFor('localhost')
  await using serving = await serve(tree, { ...patient, tls: { mode: 'required', cert, key } })
  const { client, commands } = await clientOf(serving, { tls: 'explicit', ca: cert, servername: 'localhost' })
  await using _ = client
  for (const name of names) {
    expect(await fetched(client, name, { mode: 'B' })).toBe(tree[name])
    await client.upload(Buffer.from('new'), `${name}2`, { mode: 'B' })
  }
  expect(commands.filter((line) => line === 'EPSV')).toHaveLength(1)
})

test('works where the server connects', async () => {
  await using serving = await serve(tree, patient)
  const { client, commands } = await clientOf(serving, { data: ['port'] })
  await using _ = client
  for (const name of names) expect(await fetched(client, name, { mode: 'C' })).toBe(tree[name])
  expect(commands.filter((line) => line.startsWith('PORT'))).toHaveLength(1)
})

test('another connection is made after the server closed one that was idle too long', async () => {
  const clock = new FakeClock()
  await using serving = await serve(tree, { clock, limits: { idleDataTime: 7_000 } })
  const { client, commands } = await clientOf(serving)
  await using _ = client
  expect(await fetched(client, 'a', { mode: 'B' })).toBe(tree.a)
  await clock.elapse(7_000)
  for (const name of names) expect(await fetched(client, name, { mode: 'B' })).toBe(tree[name])
  expect(commands.filter((line) => line === 'EPSV').length).toBeGreaterThanOrEqual(2)
})

test('a data connection is used once by default', async () => {
  await using serving = await serve(tree, patient)
  const { client, commands } = await clientOf(serving, { reuse: false })
  await using _ = client
  for (const name of names) expect(await fetched(client, name, { mode: 'B' })).toBe(tree[name])
  expect(commands.filter((line) => line === 'EPSV')).toHaveLength(4)
})

const wire = Buffer.from(encode(Buffer.from('whole'), { type: { code: 'I' }, structure: 'F', mode: 'B' }, {}))

test('a server that says 250 and closes is given a new connection, also when it says 425 first', async () => {
  let times = 0
  await using server = await FaultyServer.start({
    answers: {
      RETR: async (session) => {
        if (++times === 2) return session.write('425 no data connection\r\n')
        session.write('150 here\r\n')
        const data = await session.data()
        data.write(wire)
        // The third time it is closed, and the client knows.
        if (times === 3) data.end()
        session.write('250 done\r\n')
      },
    },
  })
  await using client = await connect({ ...server.address, reuse: true })
  for (let round = 0; round < 3; round++) expect(await fetched(client, 'x', { mode: 'B' })).toBe('whole')
  expect(server.commands.filter((line) => line === 'EPSV').length).toBeGreaterThanOrEqual(2)
})

test('octets that arrive between two files close an idle connection', async () => {
  await using server = await FaultyServer.start({
    answers: {
      RETR: async (session) => {
        session.write('150 here\r\n')
        const data = await session.data()
        data.write(wire)
        session.write('250 done\r\n')
      },
      NOOP: async (session) => {
        const data = await session.data()
        data.write('unexpected')
        await new Promise((resolve) => data.once('end', resolve).once('close', resolve).resume())
        session.write('200 closed\r\n')
      },
    },
  })
  await using client = await connect({ ...server.address, reuse: true })
  expect(await fetched(client, 'x', { mode: 'B' })).toBe('whole')
  expect((await client.command('NOOP')).code).toBe(200)
  expect(await fetched(client, 'x', { mode: 'B' })).toBe('whole')
  expect(server.commands.filter((line) => line === 'EPSV')).toHaveLength(2)
})
