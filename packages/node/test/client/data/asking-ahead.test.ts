import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { type Answer, FaultyServer, faultyContent, type Misbehaviour } from '@ftpkit/testkit/faulty-server'
import { misbehaviours } from '@ftpkit/testkit/misbehaviours'
import { expect, test, vi } from 'vitest'
import { DataConnector } from '../../../src/client/data/data-connector.js'
import { type ConnectOptions, connect, type FtpClient, MemoryTarget } from '../../../src/index.js'
import { nodeClock } from '../../../src/net/clock.js'
import { certificateFor } from '../../certificate.js'
import { FakeClock } from '../../fake-clock.js'
import { watchForLeaks } from '../../leaks.js'
import { contentOf, type Serving, serve } from '../../serving.js'

watchForLeaks()

const names = ['a', 'b', 'c', 'd', 'e']
const tree = Object.fromEntries(names.map((name) => [name, `content of ${name}\n`]))

async function clientOf({ address }: Pick<Serving, 'address'>, options: Partial<ConnectOptions> = {}) {
  const lines: string[] = []
  const log: ConnectOptions['log'] = ({ text }) => lines.push(text.replace(/\(\|\|\|\d+\|\)/, ''))
  const client = await connect({ ...address, user: 'tester', password: 'secret', log, ...options })
  return { client, lines }
}

async function fetched(client: FtpClient, name: string): Promise<string> {
  const target = new MemoryTarget()
  await client.download(name, target)
  return Buffer.from(target.content).toString()
}

/** The commands among the lines; SIZE is sent where a server announces no size. */
const commandsIn = (lines: readonly string[]) => lines.filter((line) => !/^(?:\d|SIZE )/.test(line))

test('asks for the next data connection from the third file on, and uses it', async () => {
  await using serving = await serve(tree)
  const { client, lines } = await clientOf(serving)
  await using _ = client
  lines.length = 0
  for (const name of names) expect(await fetched(client, name)).toBe(tree[name])
  const commands = commandsIn(lines).slice(1)
  expect(commands).toEqual([
    ...['EPSV', 'RETR a'],
    ...['EPSV', 'RETR b', 'PWD'],
    ...['EPSV', 'RETR c', 'EPSV'],
    ...['RETR d', 'EPSV'],
    ...['RETR e', 'EPSV'],
  ])
})

test('asks with uploads too, also under TLS', async () => {
  const { cert, key } = await certificateFor('localhost')
  await using serving = await serve(tree, { tls: { mode: 'required', cert, key } })
  const { client, lines } = await clientOf(serving, { tls: 'explicit', ca: cert, servername: 'localhost' })
  await using _ = client
  for (const name of names) await client.upload(Buffer.from(tree[name]!), `new-${name}`)
  for (const name of names)
    expect((await contentOf(serving.files, `/new-${name}`)).toString()).toBe(tree[name])
  expect(commandsIn(lines).slice(-4)).toEqual(['STOR new-d', 'EPSV', 'STOR new-e', 'EPSV'])
})

test('asks nothing where that is switched off, or where a file can be moved only once', async () => {
  await using serving = await serve(tree)
  const off = await clientOf(serving, { ahead: false })
  for (const name of names) await fetched(off.client, name)
  await off.client.quit()
  const once = await clientOf(serving)
  for (const name of names) await once.client.upload((async function* () {})(), `new-${name}`)
  await once.client.quit()
  for (const { lines } of [off, once]) expect(lines).not.toContain('PWD')
})

test('asks nothing in a session that another one could not replace', async () => {
  await using serving = await serve(tree)
  const { client, lines } = await clientOf(serving)
  await using _ = client
  await client.command('OPTS', 'UTF8 ON')
  for (const name of names) await fetched(client, name)
  expect(lines).not.toContain('PWD')
})

test('does not use a port that was named long ago', async () => {
  await using serving = await serve(tree)
  const clock = new FakeClock()
  const { client, lines } = await clientOf(serving, { clock })
  await using _ = client
  for (const name of names) await fetched(client, name)
  await clock.advance(10_000)
  lines.length = 0
  expect(await fetched(client, 'a')).toBe(tree.a)
  expect(commandsIn(lines)).toEqual(['EPSV', 'RETR a', 'EPSV'])
})

test('a file that is not there is refused, and the next uses the port that was named with it', async () => {
  await using serving = await serve(tree)
  const { client, lines } = await clientOf(serving)
  await using _ = client
  for (const name of names) await fetched(client, name)
  lines.length = 0
  await expect(fetched(client, 'none')).rejects.toMatchObject({ code: 'refused', replyHint: 550 })
  expect(await fetched(client, 'a')).toBe(tree.a)
  expect(commandsIn(lines)).toEqual(['RETR none', 'EPSV', 'RETR a', 'EPSV'])
})

test('an aborted transfer leaves the session usable', async () => {
  await using serving = await serve({ ...tree, large: Buffer.alloc(5_000_000, 'large ') })
  const { client } = await clientOf(serving)
  await using _ = client
  for (const name of names) await fetched(client, name)
  const stop = new AbortController()
  const options = { signal: stop.signal, onProgress: () => stop.abort() }
  await expect(client.download('large', new MemoryTarget(), options)).rejects.toMatchObject({
    code: 'aborted',
  })
  for (const name of names) expect(await fetched(client, name)).toBe(tree[name])
})

test('a server that loses a session is asked in no other, and the working directory stays', async () => {
  await using server = await FaultyServer.start(misbehaviours['closes at EPSV while a file moves']!)
  const { client } = await clientOf(server)
  await client.cd('/there')
  for (const name of names) expect(await fetched(client, name)).toBe(faultyContent.toString())
  await client.quit()
  const other = await clientOf(server)
  for (const name of names) expect(await fetched(other.client, name)).toBe(faultyContent.toString())
  await other.client.quit()
  expect(server.sessions).toBe(3)
  expect(server.commands.filter((line) => line === 'CWD /')).toHaveLength(1)
  expect(server.commands.filter((line) => line === 'PWD')).toHaveLength(2)
})

test.each([
  'takes every command at once',
  'refuses EPSV while a file moves',
  'refuses EPSV that was sent while a file moved',
  'names no port ahead',
])('a server that %s keeps the session', async (name) => {
  await using server = await FaultyServer.start(misbehaviours[name]!)
  const { client } = await clientOf(server)
  for (const file of names) expect(await fetched(client, file)).toBe(faultyContent.toString())
  await client.quit()
  expect(server.sessions).toBe(1)
})

test('a client that is closed meanwhile opens no other session', async () => {
  await using server = await FaultyServer.start({ early: { EPSV: () => {} } })
  const { client } = await clientOf(server)
  for (const name of ['a', 'b']) await fetched(client, name)
  const third = fetched(client, 'c')
  while (!server.commands.includes('RETR c')) await new Promise(setImmediate)
  client.close()
  await expect(third).rejects.toMatchObject({ code: 'connection-lost' })
  expect(server.sessions).toBe(1)
})

test('calls that were made at once ask ahead too', async () => {
  await using serving = await serve(tree)
  const { client, lines } = await clientOf(serving)
  await using _ = client
  const all = [...names, ...names]
  expect(await Promise.all(all.map((name) => fetched(client, name)))).toEqual(all.map((name) => tree[name]))
  expect(lines.filter((line) => line.startsWith('USER'))).toHaveLength(1)
})

test('calls that were made at once share the session that takes the place of a lost one', async () => {
  await using server = await FaultyServer.start(misbehaviours['closes at EPSV while a file moves']!)
  const { client } = await clientOf(server)
  const all = [...names, ...names]
  const contents = await Promise.all(all.map((name) => fetched(client, name)))
  expect(contents).toEqual(all.map(() => faultyContent.toString()))
  await client.quit()
  expect(server.sessions).toBeLessThanOrEqual(2)
})

test('does not use a port that was named before another data connection, also if that was asked for meanwhile', async () => {
  await using serving = await serve(tree)
  const { client, lines } = await clientOf(serving)
  await using _ = client
  // The first listing loads what it needs.
  await client.listLines()
  for (const name of names) await fetched(client, name)
  lines.length = 0
  let listed: Promise<string[]> | undefined
  const target = {
    async write() {
      listed ??= client.listLines()
      for (let turns = 0; turns < 10; turns++) await new Promise(setImmediate)
    },
    async commit() {},
    async discard() {},
    async restart() {},
  }
  await client.download('a', target)
  await listed
  expect(await fetched(client, 'b')).toBe(tree.b)
  expect(commandsIn(lines).filter((line) => !line.startsWith('TYPE'))).toEqual([
    ...['RETR a', 'EPSV'],
    ...['EPSV', 'LIST'],
    ...['EPSV', 'RETR b', 'EPSV'],
  ])
})

/** A server that drops the second half of each long file with which a port is asked for, and calls it complete. */
function halvesLongFiles(): { readonly misbehaviour: Misbehaviour; bind(server: FaultyServer): void } {
  let server: FaultyServer | undefined
  const store: Answer = async (session, path) => {
    session.write('150 send it\r\n')
    const pieces: Buffer[] = []
    for await (const piece of await session.data()) pieces.push(piece)
    const all = Buffer.concat(pieces)
    const isAsked = server!.commands.at(-1) === 'EPSV'
    server!.stored.set(path, isAsked && all.length > 1_000 ? all.subarray(0, all.length / 2) : all)
    session.write('226 done\r\n')
  }
  const size: Answer = (session, path) => session.write(`213 ${server!.stored.get(path)!.length}\r\n`)
  return {
    misbehaviour: { answers: { STOR: store, SIZE: size } },
    bind(started) {
      server = started
    },
  }
}

test('a server that cuts only long files is found out by the first of them', async () => {
  const { misbehaviour, bind } = halvesLongFiles()
  await using server = await FaultyServer.start(misbehaviour)
  bind(server)
  const { client } = await clientOf(server)
  const files = names.map((name, at) => [name, Buffer.alloc(at < 4 ? 100 : 2_000, name)] as const)
  for (const [name, content] of files) await client.upload(content, name)
  await client.quit()
  for (const [name, content] of files) expect(server.stored.get(name)!.equals(content)).toBe(true)
  expect(server.sessions).toBe(2)
})

test('a file is stored once where files are taken away at once', async () => {
  const refusal: Answer = (session) => session.write('550 not here any more\r\n')
  await using server = await FaultyServer.start({ answers: { SIZE: refusal } })
  const { client } = await clientOf(server)
  for (const name of names) await client.upload(Buffer.from(name), name)
  await client.quit()
  expect(server.commands.filter((line) => line.startsWith('STOR'))).toEqual(
    names.map((name) => `STOR ${name}`),
  )
  expect(server.sessions).toBe(1)
})

test.each([
  ['none', '550 not here'],
  ['b', '257 "/" is here'],
])('an abort of %s before %j leaves no reply to the next command', async (aborted, first) => {
  const stop = new AbortController()
  const answered = async () => {
    for (let turns = 0; turns < 50 && server.commands.at(-1) !== 'SIZE next'; turns++)
      await new Promise(setImmediate)
  }
  const retrieve: Answer = async (session, path) => {
    if (path === aborted) stop.abort()
    if (path === 'none') return session.write(`${first}\r\n`)
    if (path === aborted) {
      session.write(`${first}\r\n`)
      await answered()
    }
    session.write('150 now\r\n')
    const data = await session.data()
    data.resume().end(faultyContent)
    session.write('226 done\r\n')
  }
  const epsv: Answer = async (session) => {
    await answered()
    session.write(`229 here (|||${await session.listen()}|)\r\n`)
  }
  const early = aborted === 'b' ? { PWD: () => {} } : { EPSV: epsv }
  await using server = await FaultyServer.start({ answers: { RETR: retrieve }, early })
  const { client } = await clientOf(server)
  await using _ = client
  for (const name of aborted === 'b' ? ['a'] : names) await fetched(client, name)
  const download = client.download(aborted, new MemoryTarget(), { signal: stop.signal })
  await expect(download).rejects.toThrow()
  expect(await client.size('next')).toBe(faultyContent.length)
})

test('a session is not replaced where its directory was changed while a file was compared', async () => {
  const { misbehaviour, bind } = halvesLongFiles()
  await using server = await FaultyServer.start(misbehaviour)
  bind(server)
  const { client } = await clientOf(server)
  for (const name of ['a', 'b']) await client.upload(Buffer.from(name), name)
  const cut = client.upload(Buffer.alloc(2_000), 'c')
  while (!server.commands.includes('STOR c')) await new Promise(setImmediate)
  await client.cd('/there')
  await expect(cut).rejects.toMatchObject({ code: 'truncated' })
  await client.quit()
  expect(server.sessions).toBe(1)
})

test.each(['close', 'quit'] as const)('%s ends a session that is being replaced', async (end) => {
  let greeted: (() => void) | undefined
  const second = new Promise<void>((resolve) => {
    greeted = resolve
  })
  const loses = misbehaviours['closes at EPSV while a file moves']!
  await using server = await FaultyServer.start({
    ...loses,
    answers: {
      ...loses.answers,
      PASS(session) {
        session.write('230 in\r\n')
        if (session.count > 1) greeted!()
      },
    },
  })
  const { client } = await clientOf(server)
  for (const name of ['a', 'b']) await fetched(client, name)
  const third = fetched(client, 'c').catch(() => {})
  await second
  await client[end]()
  await third
  expect(client.closed).toBe(true)
})

test('a port that refuses connections does not end a later command', async () => {
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const server = { host: '127.0.0.1', port: (closed.address() as AddressInfo).port }
  closed.close()
  await once(closed, 'close')
  const connector = new DataConnector(1_000, nodeClock)
  const failed = vi.fn()
  connector.connectAhead(server, failed)
  connector.close()
  await expect(connector.connect(server)).rejects.toMatchObject({ code: 'connection-failed' })
  expect(failed).not.toHaveBeenCalled()
  await new Promise<void>((resolve) => connector.connectAhead(server, resolve))
})
