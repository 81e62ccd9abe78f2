import { describe, expect, test } from 'vitest'
import { type FileSystem, MemoryFileSystem, type Operation, restricted } from '../src/index.js'
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

const acts: Readonly<Record<Operation, (fs: FileSystem) => Promise<unknown>>> = {
  list: (fs) => names(fs),
  read: (fs) => text(fs, '/file'),
  create: (fs) => put(fs, '/new', 'new'),
  write: (fs) => put(fs, '/file', 'new'),
  append: async (fs) => (await fs.write('/file', { disposition: 'append' })).commit(),
  delete: (fs) => fs.remove('/file'),
  rename: (fs) => fs.rename('/file', '/new'),
  'make-directory': (fs) => fs.makeDirectory('/new'),
  'set-attributes': (fs) => fs.setAttributes('/file', { modified: 1 }),
}

describe.each(everything)('%s', (operation) => {
  test('is done where it is allowed, alone', async () => {
    await acts[operation](view([operation]).view)
  })

  test('is refused where all else is allowed', async () => {
    const { view: all } = view(everything.filter((each) => each !== operation))
    await expect(acts[operation](all)).rejects.toMatchObject({ code: 'access-denied' })
  })
})

test('directories are deleted by delete', async () => {
  await view(['delete']).view.removeDirectory('/dir')
  await expect(view(['write']).view.removeDirectory('/dir')).rejects.toMatchObject({ code: 'access-denied' })
})

test('a rename that replaces a file deletes that', async () => {
  await expect(view(['rename']).view.rename('/file', '/other')).rejects.toMatchObject({ path: '/other' })
  await view(['rename', 'delete']).view.rename('/file', '/other')
})

test('the longest path decides, and without a rule nothing is allowed', async () => {
  const fs = new MemoryFileSystem({ pub: { a: 'a' }, incoming: {}, file: 'x' })
  const mixed = restricted(fs, [
    { path: '/pub', allow: ['list', 'read'] },
    { path: '/incoming', allow: ['create'] },
  ])
  expect(await text(mixed, '/pub/a')).toBe('a')
  await put(mixed, '/incoming/x', 'x')
  await expect(put(mixed, '/incoming/x', 'y')).rejects.toMatchObject({ code: 'access-denied' })
  await expect(text(mixed, '/incoming/x')).rejects.toMatchObject({ code: 'access-denied' })
  await expect(text(mixed, '/file')).rejects.toMatchObject({ code: 'access-denied' })
  expect((await mixed.stat('/file')).size).toBe(1)
  expect(await mixed.freeSpace?.('/')).toBeGreaterThan(0)
})

test('a directory keeps its place while a rule speaks of what is below it', async () => {
  const fs = new MemoryFileSystem({ a: { secret: { x: 'x' } } })
  const mixed = restricted(fs, [
    { path: '/', allow: everything },
    { path: '/a/secret', allow: [] },
  ])
  await expect(mixed.rename('/a', '/b')).rejects.toMatchObject({ code: 'access-denied' })
  await expect(mixed.removeDirectory('/a')).rejects.toMatchObject({ code: 'access-denied' })
})

test('a path that is not canonical is refused, also of a rule', async () => {
  await expect(view(everything).view.read('/a/../file')).rejects.toMatchObject({ code: 'bad-name' })
  expect(() => restricted(new MemoryFileSystem(), [{ path: 'a', allow: [] }])).toThrow()
})

test('what else goes wrong is told as it is', async () => {
  const { view: all } = view(everything)
  await expect(put(all, '/file/x', 'x')).rejects.toMatchObject({ code: 'not-a-directory' })
})

test('keeps what may be made, and goes on with it', async () => {
  const { fs, view: all } = view(['create'])
  const kept = await all.write('/new', { disposition: 'replace', owner: 'ada' })
  await kept.write([Uint8Array.of(0x61, 0x62)])
  await kept.keep!()
  const stage = await all.write('/new', { disposition: 'replace', owner: 'ada', resume: true, start: 1 })
  await stage.commit()
  expect(await text(fs, '/new')).toBe('a')
})

test('tells what may be tried, by the rule of a path and what the file system around it lets be done', () => {
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
