import { expect, test } from 'vitest'
import { copyParts } from '../src/copying.js'
import { S3FileSystem } from '../src/index.js'
import { PartMemory } from '../src/part-memory.js'
import { PartSender } from '../src/part-sender.js'
import { FakeStore } from './fake-store.js'

const part = 5_242_880

function bucket(keys: readonly string[] = []) {
  const store = new FakeStore()
  for (const key of keys) void store.put(key, new Uint8Array(1))
  return store
}

async function entries(files: S3FileSystem, path = '/'): Promise<string[]> {
  const found: string[] = []
  for await (const { name, kind } of files.list(path)) found.push(`${kind} ${name}`)
  return found
}

async function store(files: S3FileSystem, path: string, content = 'x') {
  const stage = await files.write(path, { disposition: 'replace' })
  await stage.write([Buffer.from(content)])
  await stage.commit()
}

test('keys of other programs are files and directories, and those that are no path are left out', async () => {
  const files = new S3FileSystem({
    store: bucket(['a', 'a-b', 'a/b', 'a/c', 'd/e/f', 'd//g', '/h', 'i/../j', '.ftpkit-probe-1', 'k/']),
  })
  expect(await entries(files)).toEqual(['file a', 'file a-b', 'directory d', 'directory i', 'directory k'])
  expect(await entries(files, '/d')).toEqual(['directory e'])
  expect(await files.stat('/a')).toEqual({ name: 'a', kind: 'file', size: 1, modified: 1_000_000 })
  expect(await files.stat('/d')).toEqual({ name: 'd', kind: 'directory', size: 0 })
  expect(await entries(files, '/i')).toEqual([])
})

test('a file hides a directory of its name also where names between them fill pages', async () => {
  const names = ['x', 'x!', 'x-1', 'x-2', 'x-3', 'x.y', 'x/1', 'x0', '\u{1f600}', '\uffee', 'y/1']
  const backing = bucket(names)
  backing.pageSize = 2
  const files = new S3FileSystem({ store: backing })
  expect(await entries(files)).toEqual(
    ['x', 'x!', 'x-1', 'x-2', 'x-3', 'x.y', 'x0']
      .map((name) => `file ${name}`)
      .concat('directory y', 'file \uffee', 'file \u{1f600}'),
  )
})

test('a directory that another program made without a marker stays when its last file goes', async () => {
  const files = new S3FileSystem({ store: bucket(['a/one', 'b/two', 'c/d/three']) })
  await files.remove('/a/one')
  await files.rename('/b/two', '/two')
  await files.rename('/c/d', '/d')
  expect(await entries(files)).toEqual([
    'directory a',
    'directory b',
    'directory c',
    'directory d',
    'file two',
  ])
})

test('octets that another program stored in the marker of a directory are never lost', async () => {
  const backing = bucket(['a/', 'b/one', 'b//', 'c/', 'c/x', 'd', 'd/', 'd/y'])
  const files = new S3FileSystem({ store: backing })
  const refused = (work: Promise<void>, code: string) => expect(work).rejects.toMatchObject({ code })
  await refused(files.removeDirectory('/a'), 'not-empty')
  await refused(files.rename('/b', '/a'), 'not-empty')
  await files.remove('/c/x')
  await files.rename('/b', '/e')
  await files.rename('/a', '/f')
  await files.remove('/d')
  expect([...backing.objects].map(([key, { size }]) => `${key} ${size}`).sort()).toEqual(
    ['c/ 1', 'd/ 1', 'd/y 1', 'e/ 0', 'e// 1', 'e/one 1', 'f/ 1'].sort(),
  )
})

test('nothing outside the prefix is seen or touched', async () => {
  const backing = bucket(['here/a', 'hereby', 'there/b'])
  const files = new S3FileSystem({ store: backing, prefix: '//here///' })
  expect(await entries(files)).toEqual(['file a'])
  await store(files, '/b')
  await files.sweepUploads(Number.MAX_SAFE_INTEGER)
  expect([...backing.objects.keys()]).toEqual(['here/a', 'hereby', 'there/b', 'here/b'])
})

test('a directory with more than the limit of files is not renamed, and the limit is named', async () => {
  const files = new S3FileSystem({ store: bucket(['a/1', 'a/2', 'a/3']), renameLimit: 2 })
  await expect(files.rename('/a', '/b')).rejects.toMatchObject({
    code: 'unsupported',
    detail: expect.stringMatching(/more than 2 /),
  })
  expect(await entries(files, '/a')).toHaveLength(3)
})

test('names that are not UTF-8 or too long for a key are refused', async () => {
  const files = new S3FileSystem({ store: bucket(), prefix: 'p' })
  for (const name of ['\udcff', 'x'.repeat(1_022), `${'x'.repeat(500)}/${'ä'.repeat(300)}`]) {
    await expect(files.stat(`/${name}`)).rejects.toMatchObject({ code: 'bad-name' })
  }
  await store(files, `/${'x'.repeat(1_021)}`)
})

test('a small file costs these requests, in the root, in a directory, over an old one, and where directories are assumed', async () => {
  const backing = bucket()
  const files = new S3FileSystem({ store: backing })
  const assumed = new S3FileSystem({ store: backing, directories: 'assumed' })
  const calls = async (work: () => Promise<unknown>) => {
    backing.calls.length = 0
    await work()
    return backing.calls.map((call) => call.split(' ')[0]).join(' ')
  }
  expect(await calls(() => store(files, '/new'))).toBe('head list list put')
  await files.makeDirectory('/dir')
  expect(await calls(() => store(files, '/dir/new'))).toBe('head list list list put')
  expect(await calls(() => store(files, '/dir/new'))).toBe('head list put')
  expect(await calls(() => store(assumed, '/other/new'))).toBe('head list list put')
})

test('the time in the metadata is shown, set and kept where times say so, and costs a request for each file', async () => {
  const backing = bucket()
  const files = new S3FileSystem({ store: backing, times: 'metadata' })
  await store(files, '/a')
  await store(files, '/b')
  await files.setAttributes('/a', { modified: 1_700_000_000_500 })
  await files.rename('/a', '/c')
  expect((await files.stat('/c')).modified).toBe(1_700_000_000_500)
  backing.calls.length = 0
  const listed = new Map<string, number | undefined>()
  for await (const { name, modified } of files.list('/')) listed.set(name, modified)
  expect(listed.get('c')).toBe(1_700_000_000_500)
  expect(backing.count('head')).toBe(2)
  await expect(files.setAttributes('/c', { permissions: 0o600 })).rejects.toMatchObject({
    code: 'unsupported',
  })
  const plain = new S3FileSystem({ store: backing })
  await expect(plain.setAttributes('/c', { modified: 0 })).rejects.toMatchObject({ code: 'unsupported' })
})

test('the sweep ends what is older than a time, but no upload of this process', async () => {
  const backing = bucket()
  const files = new S3FileSystem({ store: backing })
  await backing.createUpload('old')
  backing.now += 1_000
  await backing.createUpload('young')
  const stage = await files.write('/mine', { disposition: 'replace' })
  await stage.write([new Uint8Array(part + 1)])
  expect(await files.sweepUploads(backing.now)).toBe(1)
  expect(await files.sweepUploads(backing.now + 1)).toBe(1)
  await stage.commit()
  expect((await files.stat('/mine')).size).toBe(part + 1)
})

test('parts of one upload that are on their way are limited in number', async () => {
  const backing = bucket()
  let running = 0
  let most = 0
  backing.part = async () => {
    most = Math.max(most, ++running)
    await new Promise((resolve) => setImmediate(resolve))
    running--
    return '"tag"'
  }
  const files = new S3FileSystem({ store: backing, concurrency: 2, memory: 100 * part })
  const stage = await files.write('/a', { disposition: 'replace' })
  await stage.write([new Uint8Array(8 * part)])
  await stage.discard()
  expect(most).toBe(2)
})

test('the old object is closed when octets of it are no longer wanted', async () => {
  const backing = bucket()
  const files = new S3FileSystem({ store: backing })
  await store(files, '/a', 'x'.repeat(200_000))
  const stage = await files.write('/a', { disposition: 'append' })
  let checks = 0
  const signal = {
    aborted: false,
    reason: undefined,
    throwIfAborted() {
      if (++checks > 1) throw new Error('aborted')
    },
  }
  await expect(stage.prepare!(signal)).rejects.toThrow()
  expect(checks).toBe(2)
  expect(backing.openBodies.size).toBe(0)
  await stage.discard()
})

test('many uploads at once take no more memory than they may, and all end', async () => {
  const backing = bucket()
  const files = new S3FileSystem({ store: backing, memory: 2 * part })
  const upload = async (index: number) => {
    const stage = await files.write(`/${index}`, { disposition: 'replace' })
    for (let count = 0; count < 12; count++) await stage.write([new Uint8Array(1_000_000)])
    await stage.commit()
  }
  await Promise.all(Array.from({ length: 20 }, (_, index) => upload(index)))
  expect(await entries(files)).toHaveLength(20)
})

test('memory is granted while one upload can fill its part, and waits otherwise', async () => {
  const memory = new PartMemory(part + 65_536, part)
  const [one, other] = [memory.open(), memory.open()]
  const fill = async (buffer: typeof one) => {
    while (!buffer.full) {
      await buffer.grow()
      buffer.append(new Uint8Array(part), 0)
    }
  }
  await one.grow()
  await other.grow()
  one.append(new Uint8Array(65_536), 0)
  other.append(new Uint8Array(65_536), 0)
  await fill(one)
  let grown = false
  const waiting = fill(other).then(() => {
    grown = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(grown).toBe(false)
  const sent = one.take()
  sent.release()
  await waiting
  const late = memory.open()
  await late.grow()
  const later = memory.open()
  const refused = expect(later.grow()).rejects.toThrow('has ended')
  later.close()
  await refused
  late.close()
  other.close()
  one.close()
})

test('an upload of more parts than a service accepts is refused with what to change', async () => {
  const sender = new PartSender(
    bucket(),
    { key: 'a', path: '/a', properties: {} },
    { concurrency: 4, uploads: new Set() },
  )
  const send = async () => {
    for (let count = 0; count <= 10_000; count++) {
      await sender.waitForTurn()
      sender.send({ octets: new Uint8Array(1), release: () => {} })
    }
    await sender.finish()
  }
  await expect(send()).rejects.toMatchObject({
    code: 'over-quota',
    detail: expect.stringMatching(/partSize/),
  })
  await sender.abort()
})

test('more than 5 GiB are copied in ranges of about the same size', async () => {
  const backing = bucket()
  backing.partCopy = async (_upload, _number, source) => {
    backing.copied.push(source)
    return '"tag"'
  }
  const size = 2 * 5_368_709_120 + 1
  const tags = await copyParts(backing, { key: 'b', id: '1' }, { key: 'a', first: 0, last: size - 1 })
  expect(tags).toHaveLength(3)
  expect(backing.copied.map(({ first, last }) => [first, last])).toEqual([
    [0, 3_579_139_412],
    [3_579_139_413, 7_158_278_826],
    [7_158_278_827, size - 1],
  ])
})

test('part sizes and prefixes that no service accepts are refused at once', () => {
  const make = (options: object) => () => new S3FileSystem({ store: bucket(), ...options })
  expect(make({ partSize: 1_000_000 })).toThrow('5 MiB')
  expect(make({ partSize: Number.NaN })).toThrow('5 MiB')
  expect(make({ prefix: 'x'.repeat(1_024) })).toThrow('prefix')
})
