import { isFileSystemError } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { S3FileSystem, type S3Options } from '../src/index.js'
import { type Call, FakeStore, type Misbehaviour, refusal } from './fake-store.js'

const part = 5_242_880

async function bucket(wrong: Misbehaviour = {}, options: Partial<S3Options> = {}) {
  const store = new FakeStore()
  const files = new S3FileSystem({ store, ...options })
  await files.probe()
  await put(files, '/file', 'old')
  store.calls.length = 0
  store.wrong = wrong
  return { store, files }
}

async function put(
  files: S3FileSystem,
  path: string,
  content: string | Uint8Array,
  disposition: 'replace' | 'append' | 'create-new' = 'replace',
) {
  const stage = await files.write(path, { disposition })
  await stage.write([typeof content === 'string' ? Buffer.from(content) : content])
  await stage.commit()
}

async function text(files: S3FileSystem, path: string): Promise<string> {
  const file = await files.read(path)
  let text = ''
  for await (const piece of file.chunks()) text += Buffer.from(piece).toString('latin1')
  return text
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (isFileSystemError(error) ? error.code : error),
  )

/** Fails the first calls of a kind. */
function failing(call: Call, error: () => Error, times = Number.POSITIVE_INFINITY) {
  let left = times
  return (each: Call) => {
    if (each === call && left-- > 0) throw error()
  }
}

const internal = () => refusal('InternalError', 200)
const large = new Uint8Array(part + 5).fill(65)

test.each(['before', 'after'] as const)(
  'a Complete answered with 200 and an error inside, %s it was carried out, is settled by looking at the object',
  async (when) => {
    const { files, store } = await bucket({ [when]: failing('complete', internal, 1) })
    await put(files, '/file', large)
    expect((await files.stat('/file')).size).toBe(large.length)
    expect(store.count('complete')).toBe(when === 'before' ? 2 : 1)
    expect(store.uploads.size).toBe(0)
  },
)

test('a Complete that never has an answer leaves the old file, and no upload', async () => {
  const { files, store } = await bucket({ before: failing('complete', () => refusal('NetworkError')) })
  expect(await codeOf(put(files, '/file', large))).toBe('busy')
  expect(await text(files, '/file')).toBe('old')
  expect([store.count('complete'), store.uploads.size]).toEqual([3, 0])
})

test('a file whose condition is refused although it was stored, because the request was repeated, is stored', async () => {
  const { files } = await bucket({ after: failing('put', () => refusal('PreconditionFailed', 412), 1) })
  await put(files, '/new', 'new', 'create-new')
  expect(await text(files, '/new')).toBe('new')
})

test.each([
  ['SlowDown', 503, 'busy'],
  ['QuotaExceeded', 403, 'over-quota'],
  ['EntityTooLarge', 400, 'over-quota'],
  ['InsufficientStorage', 507, 'no-space'],
  ['AccessDenied', 403, 'access-denied'],
  ['SignatureDoesNotMatch', 403, 'io'],
  ['NoSuchBucket', 404, 'io'],
  ['NoSuchUpload', 404, 'io'],
  ['TooManyRequests', 429, 'busy'],
  ['NetworkError', undefined, 'busy'],
] as const)(
  '%s (%s) in mid-upload is %s: the old file stays, and nothing of the new one',
  async (code, status, expected) => {
    const { files, store } = await bucket({ before: failing('part', () => refusal(code, status)) })
    expect(await codeOf(put(files, '/file', large))).toBe(expected)
    expect(await text(files, '/file')).toBe('old')
    expect([store.uploads.size, [...store.objects.keys()]]).toEqual([0, ['file']])
    store.wrong = { before: failing('put', () => refusal(code, status)) }
    expect(await codeOf(put(files, '/file', 'new'))).toBe(expected)
    expect(await text(files, '/file')).toBe('old')
  },
)

test('a part that fails is reported by the next write, at the latest by the commit', async () => {
  const { files } = await bucket({ before: failing('part', () => refusal('QuotaExceeded', 403)) })
  const stage = await files.write('/file', { disposition: 'replace' })
  const writing = async () => {
    for (let count = 0; count < 100; count++) await stage.write([large])
  }
  expect(await codeOf(writing())).toBe('over-quota')
  expect(await codeOf(stage.commit())).toBe('over-quota')
})

test('a service that gives another object after a cut ends the read by a fault', async () => {
  const { files, store } = await bucket()
  await put(files, '/large', large)
  store.wrong = { cutsAfter: 131_072, ignoresConditions: true }
  const file = await files.read('/large')
  const reading = async () => {
    for await (const _ of file.chunks()) if (store.count('get') === 1) await put(files, '/large', large)
  }
  expect(await codeOf(reading())).toBe('io')
})

test('a service that begins again after a cut, and one that cuts at once, end the read by a fault', async () => {
  const { files, store } = await bucket()
  await put(files, '/large', large)
  for (const wrong of [{ cutsAfter: 131_072, ignoresStart: true }, { cutsAfter: 0 }]) {
    store.wrong = wrong
    expect(await codeOf(text(files, '/large'))).toBe('io')
  }
})

test('a connection that ends too early without an error is resumed as well', async () => {
  const { files, store } = await bucket()
  await put(files, '/large', large)
  store.wrong = { cutsAfter: 1_000_000, cutsSilently: true }
  expect((await text(files, '/large')).length).toBe(large.length)
  store.calls.length = 0
  await put(files, '/large', 'x', 'append')
  expect((await files.stat('/large')).size).toBe(large.length + 1)
})

test('a list that never ends is a fault', async () => {
  const { files, store } = await bucket()
  const page = { objects: [{ key: 'a', size: 1, modified: 0 }], prefixes: [], next: 'on' }
  const empty = { objects: [], prefixes: [], next: 'on' }
  const listed = async () => {
    for await (const _ of files.list('/'));
  }
  for (const answer of [page, empty]) {
    store.list = async () => answer
    expect(await codeOf(listed())).toBe('busy')
  }
})

test('a list that the service becomes too busy for gives the names before, and then the fault', async () => {
  const { files, store } = await bucket()
  for (const name of ['a', 'b', 'c', 'd']) await put(files, `/${name}`, name)
  store.pageSize = 2
  store.calls.length = 0
  store.wrong.before = (call) => {
    if (call === 'list' && store.count('list') > 1) throw refusal('SlowDown', 503)
  }
  const names: string[] = []
  const listed = async () => {
    for await (const { name } of files.list('/')) names.push(name)
  }
  expect(await codeOf(listed())).toBe('busy')
  expect(names).toEqual(['a', 'b'])
})

test('a probe without an answer says nothing: the next write probes again', async () => {
  const store = new FakeStore({ before: failing('complete', () => refusal('SlowDown', 503), 1) })
  const files = new S3FileSystem({ store })
  expect(await codeOf(put(files, '/file', 'x', 'append'))).toBe('busy')
  await put(files, '/file', 'x', 'append')
  expect(await text(files, '/file')).toBe('x')
})

const onProbes = (...denied: readonly Call[]): Misbehaviour => ({
  before(call, key) {
    if (key.includes('.ftpkit-probe-') && denied.includes(call)) throw refusal('AccessDenied', 403)
  },
})

test.each<[what: string, denied: Call[]]>([
  ['to store', ['put']],
  ['to remove', ['delete']],
  ['to read', ['head']],
  ['to upload in parts', ['createUpload']],
  ['everything', ['put', 'delete', 'head', 'get', 'createUpload', 'part', 'complete', 'copy', 'partCopy']],
])(
  'a rule of the bucket that forbids %s below the names of probes keeps no file from being stored',
  async (_, denied) => {
    const store = new FakeStore(onProbes(...denied))
    const files = new S3FileSystem({ store })
    await put(files, '/file', 'one', 'append')
    await put(files, '/file', 'two', 'append')
    expect(await text(files, '/file')).toBe('onetwo')
    expect(await codeOf(files.write('/file', { disposition: 'create-new' }))).toBe('exists')
    const [first, second] = [0, 1].map(() => files.write('/file', { disposition: 'append' }))
    await (await first!).write([Buffer.from('1')])
    await (await second!).write([Buffer.from('2')])
    await (await first!).commit()
    expect(await codeOf((await second!).commit())).toBe('busy')
    expect([...store.objects.keys()]).toEqual(['file'])
  },
)

test('wrong credentials are not taken for a rule of the bucket: the next write probes again', async () => {
  const store = new FakeStore({ before: failing('complete', () => refusal('ExpiredToken', 403), 1) })
  const files = new S3FileSystem({ store })
  expect(await codeOf(put(files, '/file', 'x', 'append'))).toBe('io')
  await put(files, '/file', 'x', 'append')
  expect((await files.probe()).complete).toEqual({ none: true, match: 'quoted' })
})

test('a rename whose removal fails leaves both names, and one whose copy fails the old one', async () => {
  const { files, store } = await bucket({ before: failing('delete', () => refusal('SlowDown', 503)) })
  expect(await codeOf(files.rename('/file', '/other'))).toBe('busy')
  expect([await text(files, '/file'), await text(files, '/other')]).toEqual(['old', 'old'])
  store.wrong = { before: failing('copy', () => refusal('SlowDown', 503)) }
  expect(await codeOf(files.rename('/file', '/third'))).toBe('busy')
  expect([...store.objects.keys()].sort()).toEqual(['file', 'other'])
})

test('a file that is replaced while it is renamed keeps both names', async () => {
  const { files, store } = await bucket()
  store.wrong.after = (call) => {
    if (call !== 'copy') return
    store.wrong.after = undefined as never
    store.objects.set('file', { ...store.objects.get('file')!, etag: '"another"' })
  }
  expect(await codeOf(files.rename('/file', '/other'))).toBe('busy')
  expect([...store.objects.keys()].sort()).toEqual(['file', 'other'])
})

test.each(['/file', '/dir/file'])(
  'where removals have no condition, a rename keeps what another node has stored at %s meanwhile',
  async (path) => {
    const store = new FakeStore({ ignoresConditions: true })
    const files = new S3FileSystem({ store })
    await files.probe()
    await files.makeDirectory('/dir')
    await put(files, path, 'old')
    store.wrong.after = (call, key) => {
      if (call !== 'copy' || key !== path.slice(1)) return
      store.objects.set(key, { ...store.objects.get(key)!, octets: Buffer.from('new'), etag: '"another"' })
    }
    const isInside = path.startsWith('/dir/')
    const renamed = isInside ? files.rename('/dir', '/other') : files.rename(path, '/other')
    expect(await codeOf(renamed)).toBe('busy')
    expect(await text(files, path)).toBe('new')
    expect(await text(files, isInside ? '/other/file' : '/other')).toBe('old')
  },
)

test('what is stored under the old name while it is renamed waits for the rename, and stays', async () => {
  const store = new FakeStore({ ignoresConditions: true })
  const files = new S3FileSystem({ store })
  await files.probe()
  await put(files, '/file', 'old')
  const stage = await files.write('/file', { disposition: 'replace' })
  await stage.write([Buffer.from('new')])
  let storing: Promise<void> | undefined
  store.wrong.after = (call) => {
    if (call === 'copy') storing = stage.commit()
  }
  const remove = store.delete.bind(store)
  store.delete = async (key, condition) => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    return remove(key, condition)
  }
  await files.rename('/file', '/other')
  await storing
  expect([await text(files, '/file'), await text(files, '/other')]).toEqual(['new', 'old'])
})

test('two renames of the same names in opposite directions both end', async () => {
  const { files } = await bucket()
  await put(files, '/other', 'other')
  await Promise.allSettled([
    files.rename('/file', '/other'),
    files.rename('/other', '/file'),
    files.rename('/file', '/file'),
  ])
  const names: string[] = []
  for await (const { name } of files.list('/')) names.push(name)
  expect(names).toHaveLength(1)
})

test('a service that ignores where a read begins is a fault, not another file', async () => {
  const { files } = await bucket({ ignoresStart: true })
  expect(await codeOf(files.read('/file', { start: 2 }))).toBe('io')
  expect(await text(files, '/file')).toBe('old')
})

test('the root is not there while its bucket cannot be reached', async () => {
  const { files } = await bucket({ before: failing('list', () => refusal('NoSuchBucket', 404)) })
  expect(await codeOf(files.stat('/'))).toBe('io')
})
