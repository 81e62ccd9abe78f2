import { describe, expect, test } from 'vitest'
import {
  type FileSystem,
  MemoryFileSystem,
  MemoryQuotaLedger,
  mount,
  type Operation,
  readOnly,
  restricted,
  subtree,
  withQuotas,
} from '../src/index.js'
import { names, put, text } from './directory/scratch.js'

const everything: readonly Operation[] = [
  'list',
  'read',
  'create',
  'write',
  'append',
  'delete',
  'rename',
  'make-directory',
  'set-attributes',
]

function view(allow: readonly Operation[]): { fs: MemoryFileSystem; view: FileSystem } {
  const fs = new MemoryFileSystem({ file: 'hello', other: 'x', dir: {} })
  return { fs, view: restricted(fs, [{ path: '/', allow }]) }
}

interface Act {
  readonly run: (fs: FileSystem) => Promise<unknown>
  /** What shows that it was done: its result, or the state of the file system it was done to. */
  readonly effect: (fs: MemoryFileSystem, result: unknown) => unknown
  readonly expected: unknown
}

const newText = (fs: MemoryFileSystem) => text(fs, '/new')
const fileText = (fs: MemoryFileSystem) => text(fs, '/file')

const acts: Readonly<Record<Operation, Act>> = {
  list: { run: (fs) => names(fs), effect: (_, result) => result, expected: ['dir', 'file', 'other'] },
  read: { run: (fs) => text(fs, '/file'), effect: (_, result) => result, expected: 'hello' },
  create: { run: (fs) => put(fs, '/new', 'new'), effect: newText, expected: 'new' },
  write: { run: (fs) => put(fs, '/file', 'new'), effect: fileText, expected: 'new' },
  append: { run: (fs) => put(fs, '/file', '!', 'append'), effect: fileText, expected: 'hello!' },
  delete: { run: (fs) => fs.remove('/file'), effect: (fs) => names(fs), expected: ['dir', 'other'] },
  rename: { run: (fs) => fs.rename('/file', '/new'), effect: newText, expected: 'hello' },
  'make-directory': {
    run: (fs) => fs.makeDirectory('/new'),
    effect: async (fs) => (await fs.stat('/new')).kind,
    expected: 'directory',
  },
  'set-attributes': {
    run: (fs) => fs.setAttributes('/file', { modified: 1 }),
    effect: async (fs) => (await fs.stat('/file')).modified,
    expected: 1,
  },
}

describe.each(everything)('%s', (operation) => {
  test('is done if it alone is allowed', async () => {
    const { run, effect, expected } = acts[operation]
    const { fs, view: only } = view([operation])
    const result = await run(only)
    expect(await effect(fs, result)).toEqual(expected)
  })

  test('is refused if it is not allowed but everything else is', async () => {
    const { view: all } = view(everything.filter((each) => each !== operation))
    await expect(acts[operation].run(all)).rejects.toMatchObject({ code: 'access-denied' })
  })
})

test('delete allows directories to be deleted', async () => {
  const { fs, view: allowed } = view(['delete'])
  await allowed.removeDirectory('/dir')
  expect(await names(fs)).toEqual(['file', 'other'])
  await expect(view(['write']).view.removeDirectory('/dir')).rejects.toMatchObject({ code: 'access-denied' })
})

test('a rename that replaces a file needs delete for that file', async () => {
  await expect(view(['rename']).view.rename('/file', '/other')).rejects.toMatchObject({ path: '/other' })
  const { fs, view: allowed } = view(['rename', 'delete'])
  await allowed.rename('/file', '/other')
  expect(await text(fs, '/other')).toBe('hello')
})

test('the rule with the longest path applies, and without a rule nothing is allowed', async () => {
  const fs = new MemoryFileSystem({ pub: { a: 'a' }, incoming: {}, file: 'x' })
  const mixed = restricted(fs, [
    { path: '/pub', allow: ['list', 'read'] },
    { path: '/incoming', allow: ['create'] },
  ])
  expect(await text(mixed, '/pub/a')).toBe('a')
  await put(mixed, '/incoming/x', 'x')
  await expect(put(mixed, '/incoming/x', 'y')).rejects.toMatchObject({ code: 'access-denied' })
  await expect(text(mixed, '/incoming/x')).rejects.toMatchObject({ code: 'access-denied' })
  await expect(text(mixed, '/file')).rejects.toMatchObject({ code: 'not-found' })
  expect(await mixed.freeSpace?.('/')).toBeGreaterThan(0)
})

test('a directory cannot be moved or deleted if a path below it has a rule', async () => {
  const fs = new MemoryFileSystem({ a: { secret: { x: 'x' } } })
  const mixed = restricted(fs, [
    { path: '/', allow: everything },
    { path: '/a/secret', allow: [] },
  ])
  await expect(mixed.rename('/a', '/b')).rejects.toMatchObject({ code: 'access-denied' })
  await expect(mixed.removeDirectory('/a')).rejects.toMatchObject({ code: 'access-denied' })
})

describe('a place where nothing is allowed', () => {
  const hiding = () => {
    const fs = new MemoryFileSystem({
      pub: { a: 'a', secret: { x: 'x' } },
      closed: { open: { y: 'y' }, z: 'z' },
      file: 'f',
    })
    return restricted(fs, [
      { path: '/', allow: ['list'] },
      { path: '/pub', allow: everything },
      { path: '/pub/secret', allow: [] },
      { path: '/closed', allow: [] },
      { path: '/closed/open', allow: ['list', 'read'] },
    ])
  }
  const attempts: Readonly<Record<string, (fs: FileSystem, path: string) => Promise<unknown>>> = {
    list: (fs, path) => names(fs, path),
    stat: (fs, path) => fs.stat(path),
    read: (fs, path) => fs.read(path),
    write: (fs, path) => fs.write(path, { disposition: 'replace' }),
    'create-new': (fs, path) => fs.write(path, { disposition: 'create-new' }),
    rename: (fs, path) => fs.rename(path, '/pub/b'),
    'rename to it': (fs, path) => fs.rename('/pub/a', path),
    remove: (fs, path) => fs.remove(path),
    removeDirectory: (fs, path) => fs.removeDirectory(path),
    makeDirectory: (fs, path) => fs.makeDirectory(path),
    setAttributes: (fs, path) => fs.setAttributes(path, { modified: 1 }),
    freeSpace: (fs, path) => fs.freeSpace!(path),
  }

  const making = ['write', 'create-new', 'rename to it', 'makeDirectory']

  test.for(Object.keys(attempts))('is not found by %s, whether something is there or not', async (call) => {
    const itself = making.includes(call) ? [] : ['/pub/secret', '/closed/z']
    for (const path of [...itself, '/pub/secret/x', '/pub/secret/none', '/pub/secret/x/y'])
      await expect(attempts[call]!(hiding(), path)).rejects.toMatchObject({ code: 'not-found', path })
  })

  test.for(making)('is refused by %s where the directory around it allows that', async (call) => {
    for (const path of ['/pub/secret', '/closed/z'])
      await expect(attempts[call]!(hiding(), path)).rejects.toMatchObject({ code: 'access-denied', path })
  })

  test.for(making)(
    'is refused by %s as a missing name beside it is, or below a missing name',
    async (call) => {
      const fs = () => {
        const all = new MemoryFileSystem({ pub: { a: 'a' }, hidden: { x: 'x' } })
        return restricted(all, [
          { path: '/', allow: ['list'] },
          { path: '/pub', allow: everything },
          { path: '/hidden', allow: [] },
        ])
      }
      const refused = async (path: string) => {
        const error = await attempts[call]!(fs(), path).catch((reason) => reason)
        return String(error).replaceAll(path, 'PATH')
      }
      expect(await refused('/hidden')).toBe(await refused('/missing'))
      expect(await refused('/hidden/x')).toBe(await refused('/missing/x'))
    },
  )

  test('answers like a missing name to what may not be done with either', async () => {
    for (const call of ['read', 'rename', 'remove', 'removeDirectory', 'setAttributes'])
      await expect(attempts[call]!(hiding(), '/missing')).rejects.toMatchObject({
        code: 'not-found',
        path: '/missing',
      })
  })

  test('is in no listing', async () => {
    expect(await names(hiding(), '/pub')).toEqual(['a'])
  })

  test('is shown where something below it is allowed', async () => {
    expect(await names(hiding())).toEqual(['closed', 'file', 'pub'])
    expect((await hiding().stat('/closed')).kind).toBe('directory')
    expect(await text(hiding(), '/closed/open/y')).toBe('y')
    await expect(names(hiding(), '/closed')).rejects.toMatchObject({ code: 'access-denied' })
  })

  test('is also one whose rules allow only what a read-only file system refuses', async () => {
    const fs = restricted(readOnly(new MemoryFileSystem({ in: { x: 'x' } })), [
      { path: '/in', allow: ['create'] },
    ])
    await expect(fs.stat('/in/x')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('is never the root, where a session begins', async () => {
    expect((await restricted(new MemoryFileSystem(), []).stat('/')).kind).toBe('directory')
  })
})

describe('a rename', () => {
  const between = (from: readonly Operation[], to: readonly Operation[]) => {
    const fs = new MemoryFileSystem({ from: { file: 'x', dir: { y: 'y' } }, to: {} })
    return {
      fs,
      view: restricted(fs, [
        { path: '/from', allow: from },
        { path: '/to', allow: to },
      ]),
    }
  }
  const deciding: readonly Operation[] = ['list', 'read', 'write', 'append', 'delete', 'set-attributes']

  test.for(deciding)('is refused where the new place alone allows %s', async (gained) => {
    const { fs, view: mixed } = between(['rename', 'create'], ['rename', 'create', gained])
    for (const name of ['file', 'dir'])
      await expect(mixed.rename(`/from/${name}`, `/to/${name}`)).rejects.toMatchObject({
        code: 'access-denied',
        path: `/from/${name}`,
        detail: `the new name would allow ${gained}, which is not allowed here`,
      })
    expect(await names(fs, '/from')).toEqual(['dir', 'file'])
  })

  test('to where less is allowed needs delete, since the file is lost at its old place', async () => {
    const { view: kept } = between(['rename', 'read'], ['rename'])
    await expect(kept.rename('/from/file', '/to/file')).rejects.toMatchObject({ code: 'access-denied' })
    const { fs, view: deletable } = between(['rename', 'read', 'delete'], ['rename'])
    await deletable.rename('/from/file', '/to/file')
    expect(await text(fs, '/to/file')).toBe('x')
  })

  test('between places with the same rights is done', async () => {
    const { fs, view: mixed } = between(['rename', 'read'], ['read', 'rename', 'create', 'make-directory'])
    await mixed.rename('/from/dir', '/to/dir')
    expect(await text(fs, '/to/dir/y')).toBe('y')
  })
})

test('a path that is not canonical is refused, also in a rule', async () => {
  await expect(view(everything).view.read('/a/../file')).rejects.toMatchObject({ code: 'bad-name' })
  expect(() => restricted(new MemoryFileSystem(), [{ path: 'a', allow: [] }])).toThrow()
})

test('other faults are passed on', async () => {
  const { view: all } = view(everything)
  await expect(put(all, '/file/x', 'x')).rejects.toMatchObject({ code: 'not-a-directory' })
})

test('a user who may only create files can resume an upload', async () => {
  const { fs, view: all } = view(['create'])
  const kept = await all.write('/new', { disposition: 'replace', owner: 'ada' })
  await kept.write([Uint8Array.of(0x61, 0x62)])
  await kept.keep!()
  const stage = await all.write('/new', { disposition: 'replace', owner: 'ada', resume: true, start: 1 })
  await stage.commit()
  expect(await text(fs, '/new')).toBe('a')
})

test('a user who may only create files makes none from a position in a missing one, and replaces none', async () => {
  const { fs, view: all } = view(['create'])
  await expect(all.write('/new', { disposition: 'update', start: 2 })).rejects.toMatchObject({
    code: 'not-found',
  })
  const stage = await all.write('/new', { disposition: 'replace' })
  await put(fs, '/new', 'of another')
  await expect(stage.commit()).rejects.toMatchObject({ code: 'exists' })
  await stage.discard()
  expect(await text(fs, '/new')).toBe('of another')
})

test('reports the operations that both the rule of a path and the file system permit', () => {
  const fs = restricted(new MemoryFileSystem(), [
    { path: '/', allow: everything },
    { path: '/pub', allow: ['list', 'read', 'write'] },
    { path: '/a/secret', allow: [] },
  ])
  expect(fs.permitted?.('/x')).toEqual(everything)
  expect(fs.permitted?.('/pub/x')).toEqual(['list', 'read', 'write'])
  expect(fs.permitted?.('/a/secret/x')).toEqual([])
  expect(fs.permitted?.('/a')).toEqual(everything.filter((each) => each !== 'delete' && each !== 'rename'))
  const twice = restricted(fs, [{ path: '/pub', allow: ['read', 'create'] }])
  expect(twice.permitted?.('/pub/x')).toEqual(['read'])
  expect(twice.permitted?.('/x')).toEqual([])
  expect(() => fs.permitted?.('x')).toThrow()
})

describe('a read-only view', () => {
  const changes: Readonly<Record<string, (fs: FileSystem) => Promise<unknown>>> = {
    write: (fs) => fs.write('/file', { disposition: 'replace' }),
    rename: (fs) => fs.rename('/file', '/x'),
    remove: (fs) => fs.remove('/file'),
    removeDirectory: (fs) => fs.removeDirectory('/dir'),
    makeDirectory: (fs) => fs.makeDirectory('/x'),
    setAttributes: (fs) => fs.setAttributes('/file', { modified: 1 }),
  }

  test.for(Object.keys(changes))('refuses %s', async (call) => {
    const fs = new MemoryFileSystem({ file: 'hello', dir: {} })
    await expect(changes[call]!(readOnly(fs))).rejects.toMatchObject({ code: 'read-only' })
    expect(await names(fs)).toEqual(['dir', 'file'])
  })

  test('shows what is there, and later changes of the file system', async () => {
    const fs = new MemoryFileSystem({ file: 'hello' })
    const view = readOnly(fs)
    expect(await text(view, '/file')).toBe('hello')
    await put(fs, '/new', 'new')
    expect(await names(view)).toEqual(['file', 'new'])
    expect(await view.stat('/new')).toEqual(await fs.stat('/new'))
    expect(await view.freeSpace?.('/')).toBe(0)
  })

  test('permits listing and reading where the file system does', () => {
    const fs = new MemoryFileSystem()
    expect(readOnly(fs).permitted?.('/x')).toEqual(['list', 'read'])
    expect(readOnly(restricted(fs, [{ path: '/', allow: ['read', 'write'] }])).permitted?.('/x')).toEqual([
      'read',
    ])
  })
})

test('a view has the attributes that can be changed of what it shows', () => {
  const fs: FileSystem = Object.assign(new MemoryFileSystem(), { changeable: ['modified'] as const })
  const all = new MemoryFileSystem()
  expect(restricted(fs, []).changeable).toEqual(['modified'])
  expect(withQuotas(fs, [], { ledger: new MemoryQuotaLedger() }).changeable).toEqual(['modified'])
  expect(subtree(fs, '/home').changeable).toEqual(['modified'])
  expect(mount({ '/a': fs, '/b': readOnly(all) }).changeable).toEqual(['modified'])
  expect(mount({ '/a': fs, '/b': all }).changeable).toBeUndefined()
  expect(readOnly(all).changeable).toEqual([])
})
