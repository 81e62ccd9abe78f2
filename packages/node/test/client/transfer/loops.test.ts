import { MemoryFileSystem } from '@ftpkit/filesystem'
import { describe, expect, test } from 'vitest'
import { between, connect, FtpClient, MemoryTarget } from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'
import { type Serving, serve } from '../../serving.js'

watchForLeaks()

const tree = { file: 'one\ntwo\nthree\n', sub: { x: 'x' } }

function open({ address }: Serving): Promise<FtpClient> {
  return connect({ ...address, user: 'tester', password: 'secret' })
}

async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const found: Value[] = []
  for await (const value of values) found.push(value)
  return found
}

/** Every method that a session does something for, called within a loop. */
const calls: Readonly<Record<string, (client: FtpClient) => Promise<unknown>>> = {
  features: (client) => client.features(),
  command: (client) => client.command('NOOP'),
  login: (client) => client.login({ user: 'tester', password: 'secret' }),
  list: (client) => all(client.list()),
  'list, awaited': async (client) => client.list(),
  listLines: (client) => client.listLines(),
  stat: (client) => client.stat('file'),
  size: (client) => client.size('file'),
  modified: (client) => client.modified('file'),
  hash: (client) => client.hash('file'),
  hashAlgorithms: (client) => client.hashAlgorithms(),
  download: (client) => client.download('file', new MemoryTarget()),
  chunks: (client) => all(client.chunks('file')),
  records: (client) => all(client.records('file')),
  upload: (client) => client.upload(Buffer.from('x'), 'new'),
  append: (client) => client.append(Buffer.from('x'), 'new'),
  rename: (client) => client.rename('file', 'other'),
  remove: (client) => client.remove('file'),
  mkdir: (client) => client.mkdir('new'),
  rmdir: (client) => client.rmdir('sub'),
  pwd: (client) => client.pwd(),
  cd: (client) => client.cd('sub'),
  downloadDirectory: (client) => client.downloadDirectory('sub', '/nowhere'),
  uploadDirectory: (client) => client.uploadDirectory(import.meta.dirname, 'new'),
  sync: (client) => client.sync({ local: import.meta.dirname }, { remote: 'new' }),
  makeDirectories: (client) => client.makeDirectories('new'),
  removeDirectory: (client) => client.removeDirectory('sub'),
  quit: (client) => client.quit(),
  'between, as the source': (client) => between(client, client).transfer('file', 'new'),
}

describe.each(['chunks', 'records'] as const)('within a loop over %s', (kind) => {
  test.each(Object.entries(calls))('%s is refused at once, and the loop continues', async (_name, call) => {
    await using serving = await serve(new MemoryFileSystem(tree))
    await using client = await open(serving)
    const faults: unknown[] = []
    const octets: Uint8Array[] = []
    for await (const piece of client[kind]('file')) {
      octets.push(piece)
      await call(client).catch((error) => faults.push(error))
    }
    expect(faults).toHaveLength(octets.length)
    expect(faults[0]).toBeInstanceOf(TypeError)
    expect((faults[0] as Error).message).toContain(
      'a loop over the chunks or records of "file" holds this session',
    )
    expect(Buffer.concat(octets).toString().replaceAll('\n', '')).toBe('onetwothree')
    // Afterwards the session takes calls again.
    expect(await client.size('sub/x')).toBe(1)
  })

  test('every method is tried', () => {
    const methods = Object.getOwnPropertyNames(FtpClient.prototype)
    const internal = [
      'constructor',
      'session',
      'nameEncoding',
      'use',
      'closed',
      'close',
      'context',
      'run',
      'entries',
      'loop',
    ]
    expect(methods.filter((name) => !internal.includes(name) && !(name in calls))).toEqual([])
  })

  test('a loop that is left, or fails, lets the session take calls', async () => {
    await using serving = await serve(new MemoryFileSystem(tree))
    await using client = await open(serving)
    for await (const _ of client[kind]('file')) break
    expect(await client.pwd()).toBe('/')
    await expect(all(client[kind]('none'))).rejects.toMatchObject({ code: 'refused' })
    expect(await client.pwd()).toBe('/')
  })

  test('the end of a block closes a session whose loop is open', async () => {
    await using serving = await serve(new MemoryFileSystem(tree))
    const client = await open(serving)
    const pieces = client[kind]('file')
    await pieces.next()
    await client[Symbol.asyncDispose]()
    expect(client.closed).toBe(true)
    await pieces.return().catch(() => {})
  })
})

test('another session takes calls within a loop', async () => {
  await using serving = await serve(new MemoryFileSystem(tree))
  await using client = await open(serving)
  await using other = await open(serving)
  for await (const _ of client.chunks('file')) expect(await other.size('file')).toBe(14)
})

describe('a listing', () => {
  test('is an array when it is awaited, and arrives by and by in a loop', async () => {
    await using serving = await serve(new MemoryFileSystem(tree))
    await using client = await open(serving)
    const listing = client.list('/')
    expect((await listing).map(({ name }) => name)).toEqual(['file', 'sub'])
    expect((await listing).map(({ name }) => name)).toEqual(['file', 'sub'])
    expect((await all(client.list('/'))).map(({ name }) => name)).toEqual(['file', 'sub'])
    await expect(client.list('none')).rejects.toMatchObject({ code: 'refused' })
  })

  test('that no one awaits or loops over sends nothing', async () => {
    await using serving = await serve(new MemoryFileSystem(tree))
    await using client = await open(serving)
    client.list('none')
    expect(await client.pwd()).toBe('/')
  })
})
