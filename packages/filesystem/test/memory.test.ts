import { expect, test } from 'vitest'
import { MemoryFileSystem } from '../src/index.js'
import { names, put, text } from './directory/scratch.js'

const tree = { 'read.me': 'hello', octets: Uint8Array.of(0, 255), dir: { inner: 'x', empty: {} } }

test('begins with the tree it is given', async () => {
  const fs = new MemoryFileSystem(tree)
  expect(await names(fs)).toEqual(['dir', 'octets', 'read.me'])
  expect(await names(fs, '/dir')).toEqual(['empty', 'inner'])
  expect(await text(fs, '/read.me')).toBe('hello')
  expect(await fs.stat('/octets')).toMatchObject({ kind: 'file', size: 2, permissions: 0o644 })
  expect(await fs.stat('/dir/empty')).toMatchObject({ kind: 'directory', permissions: 0o755 })
})

test('keeps its own copy of the octets it is given', async () => {
  const octets = new TextEncoder().encode('hello')
  const fs = new MemoryFileSystem({ file: octets })
  octets.fill(0)
  expect(await text(fs, '/file')).toBe('hello')
})

test('shows the content of a file, which no one changes by it', async () => {
  const fs = new MemoryFileSystem(tree)
  expect(fs.text('/read.me')).toBe('hello')
  fs.octets('/octets').fill(7)
  expect(fs.octets('/octets')).toEqual(Uint8Array.of(0, 255))
  expect(() => fs.text('/dir')).toThrow(expect.objectContaining({ code: 'is-a-directory' }))
  expect(() => fs.octets('/none')).toThrow(expect.objectContaining({ code: 'not-found' }))
})

test('puts files and directories in place with what is missing above them', async () => {
  const fs = new MemoryFileSystem(tree, { now: () => 5, capacity: 20 })
  fs.put('/read.me', 'new')
  fs.put('/dir/deep/er/file', 'x')
  fs.put('/more', { a: 'a', b: { c: 'c' } })
  expect(fs.text('/read.me')).toBe('new')
  expect(fs.text('/dir/deep/er/file')).toBe('x')
  expect(await names(fs, '/more')).toEqual(['a', 'b'])
  expect(await fs.freeSpace('/')).toBe(20 - 'new'.length - 2 - 'x'.length - 'x'.length - 'ac'.length)
})

test.for([
  ['exists', '/', 'x'],
  ['exists', '/dir', 'x'],
  ['exists', '/dir', {}],
  ['not-a-directory', '/read.me/below', 'x'],
  ['bad-name', '/new/..', 'x'],
  ['bad-name', '/new', { a: 'a', '.': 'b' }],
  ['no-space', '/new/one', { a: 'a', b: 'b'.repeat(20) }],
] as const)('refuses by %s to put %j there, and takes no space', async ([code, path, content]) => {
  const fs = new MemoryFileSystem(tree, { capacity: 20 })
  const free = await fs.freeSpace('/')
  expect(() => fs.put(path, content)).toThrow(expect.objectContaining({ code }))
  expect(await fs.freeSpace('/')).toBe(free)
  expect(await names(fs)).toEqual(['dir', 'octets', 'read.me'])
})

test.for(['', '.', '..', 'a/b', 'a\0', '\ud800'])('refuses a tree with the name %j', (name) => {
  expect(() => new MemoryFileSystem({ dir: { [name]: 'x' } })).toThrow(
    expect.objectContaining({ code: 'bad-name', path: `/dir/${name}` }),
  )
})

test('takes the time from its clock', async () => {
  let now = 1_000
  const fs = new MemoryFileSystem({ dir: {} }, { now: () => now })
  now = 2_000
  await put(fs, '/dir/file', 'x')
  expect(await fs.stat('/dir/file')).toMatchObject({ modified: 2_000, created: 2_000 })
  expect((await fs.stat('/dir')).modified).toBe(2_000)
  now = 3_000
  await fs.remove('/dir/file')
  expect((await fs.stat('/dir')).modified).toBe(3_000)
  expect((await fs.stat('/')).modified).toBe(1_000)
})

test('dates files in 1970 without a clock', async () => {
  expect((await new MemoryFileSystem(tree).stat('/read.me')).modified).toBe(0)
})

test('sets each attribute alone', async () => {
  const fs = new MemoryFileSystem(tree, { now: () => 1 })
  await fs.setAttributes('/read.me', { modified: 5 })
  await fs.setAttributes('/read.me', { created: 6 })
  await fs.setAttributes('/read.me', { permissions: 0o600 })
  expect(await fs.stat('/read.me')).toMatchObject({ modified: 5, created: 6, permissions: 0o600 })
})

test('refuses what does not fit, and keeps the old file', async () => {
  const fs = new MemoryFileSystem({ file: 'old' }, { capacity: 10 })
  expect(await fs.freeSpace('/')).toBe(7)
  const stage = await fs.write('/file', { disposition: 'replace' })
  await stage.write([new Uint8Array(4)])
  expect(await fs.freeSpace('/')).toBe(3)
  await expect(stage.write([new Uint8Array(2), new Uint8Array(2)])).rejects.toMatchObject({
    code: 'no-space',
  })
  await expect(stage.write([new Uint8Array(1)])).rejects.toMatchObject({ code: 'no-space' })
  await expect(stage.commit()).rejects.toMatchObject({ code: 'no-space', path: '/file' })
  expect(await text(fs, '/file')).toBe('old')
  expect(await fs.freeSpace('/')).toBe(7)
})

test('refuses a tree, or an append, that does not fit', async () => {
  expect(() => new MemoryFileSystem({ file: '12345' }, { capacity: 4 })).toThrow(
    expect.objectContaining({ code: 'no-space' }),
  )
  const fs = new MemoryFileSystem({ file: '12345' }, { capacity: 9 })
  await expect(fs.write('/file', { disposition: 'append' })).rejects.toMatchObject({ code: 'no-space' })
  expect(await fs.freeSpace('/')).toBe(4)
})

test('releases the space of what is replaced, removed or discarded', async () => {
  const fs = new MemoryFileSystem({ one: '1234', two: '12345' }, { capacity: 100 })
  await put(fs, '/one', '12')
  expect(await fs.freeSpace('/')).toBe(93)
  await put(fs, '/one', '34', 'append')
  expect(await fs.freeSpace('/')).toBe(91)
  const stage = await fs.write('/one', { disposition: 'append' })
  expect(await fs.freeSpace('/')).toBe(87)
  await stage.discard()
  expect(await fs.freeSpace('/')).toBe(91)
  await fs.rename('/one', '/two')
  expect(await fs.freeSpace('/')).toBe(96)
  await fs.remove('/two')
  expect(await fs.freeSpace('/')).toBe(100)
})

test('replaces an empty directory by a rename', async () => {
  const fs = new MemoryFileSystem({ one: { x: 'x' }, two: {} })
  await fs.rename('/one', '/two')
  expect(await names(fs, '/two')).toEqual(['x'])
  expect(await names(fs)).toEqual(['two'])
})

test.for(['removed', 'replaced'] as const)('commits nothing into a directory that was %s', async (how) => {
  const fs = new MemoryFileSystem({ dir: {}, other: {} })
  const stage = await fs.write('/dir/file', { disposition: 'replace' })
  await stage.write([new Uint8Array(3)])
  if (how === 'removed') await fs.removeDirectory('/dir')
  else await fs.rename('/other', '/dir')
  await expect(stage.commit()).rejects.toMatchObject({ code: 'not-found' })
})

test('releases the space of partial uploads that are dropped', async () => {
  let now = 0
  const fs = new MemoryFileSystem({}, { now: () => now, capacity: 10, kept: { count: 1, time: 10 } })
  const keep = async (path: string) => {
    const stage = await fs.write(path, { disposition: 'replace', owner: 'ada' })
    await stage.write([new Uint8Array(4)])
    return stage.keep!()
  }
  expect(await keep('/a')).toBe(true)
  expect(await fs.freeSpace('/')).toBe(6)
  expect(await keep('/b')).toBe(true)
  expect(await fs.freeSpace('/')).toBe(6)
  now = 10
  const resume = { disposition: 'replace', owner: 'ada', resume: true } as const
  await expect(fs.write('/b', resume)).rejects.toMatchObject({ code: 'not-found' })
  expect(await keep('/b')).toBe(true)
  expect(await fs.freeSpace('/')).toBe(6)
  await (await fs.write('/b', { ...resume, start: 1 })).commit()
  expect(await fs.freeSpace('/')).toBe(9)
})
