import { expect, test } from 'vitest'
import { MemoryFileSystem, mount, readOnly } from '../src/index.js'
import { names, put, text } from './directory/scratch.js'

function mounted() {
  const one = new MemoryFileSystem({ file: 'of one' })
  const two = new MemoryFileSystem({ file: 'of two' })
  return { one, two, fs: mount({ '/a': one, '/a/b/c': two }) }
}

test('gives each path to the innermost file system', async () => {
  const { fs } = mounted()
  expect(await text(fs, '/a/file')).toBe('of one')
  expect(await text(fs, '/a/b/c/file')).toBe('of two')
  expect(await fs.stat('/a/b/c')).toMatchObject({ kind: 'directory', name: 'c' })
})

test('makes a read-only root of the directories that lead to mount points', async () => {
  const { fs } = mounted()
  expect(await names(fs)).toEqual(['a'])
  await expect(put(fs, '/file', 'x')).rejects.toMatchObject({ code: 'read-only' })
  await expect(fs.makeDirectory('/dir')).rejects.toMatchObject({ code: 'read-only' })
})

test('accepts another root', async () => {
  const fs = mount({
    '/': new MemoryFileSystem({ file: 'of the root', a: {} }),
    '/a': new MemoryFileSystem(),
  })
  expect(await text(fs, '/file')).toBe('of the root')
  await put(fs, '/a/file', 'x')
  expect(await names(fs)).toEqual(['a', 'file'])
})

test('does not take a name with the same prefix for a path below', async () => {
  const fs = mount({ '/': new MemoryFileSystem({ ab: 'of the root' }), '/a': new MemoryFileSystem() })
  expect(await text(fs, '/ab')).toBe('of the root')
})

test('renames within one file system and not to another', async () => {
  const { fs } = mounted()
  await fs.rename('/a/file', '/a/other')
  expect(await text(fs, '/a/other')).toBe('of one')
  await expect(fs.rename('/a/other', '/a/b/c/other')).rejects.toMatchObject({
    code: 'unsupported',
    path: '/a/b/c/other',
  })
})

test('keeps the directories that others are mounted in', async () => {
  const one = new MemoryFileSystem({ b: { c: {} } })
  const fs = mount({ '/a': one, '/a/b/c': new MemoryFileSystem() })
  await expect(fs.rename('/a/b', '/a/x')).rejects.toMatchObject({ code: 'busy' })
  await expect(fs.removeDirectory('/a/b')).rejects.toMatchObject({ code: 'busy' })
  await expect(fs.removeDirectory('/a/b/c')).rejects.toMatchObject({ code: 'access-denied' })
})

test('refuses a path that is not canonical', () => {
  expect(() => mount({ a: new MemoryFileSystem() })).toThrow(expect.objectContaining({ code: 'bad-name' }))
})

test('accepts any name in a mount point', async () => {
  const fs = mount({ '/__proto__/constructor': new MemoryFileSystem({ file: 'x' }) })
  expect(await names(fs)).toEqual(['__proto__'])
  expect(await text(fs, '/__proto__/constructor/file')).toBe('x')
  expect(({} as { file?: unknown }).file).toBeUndefined()
})

test('reports the free space of each', async () => {
  const { freeSpace, ...silent } = readOnly(new MemoryFileSystem())
  const fs = mount({ '/a': new MemoryFileSystem({}, { capacity: 9 }), '/b': silent })
  expect(await fs.freeSpace?.('/a')).toBe(9)
  await expect(fs.freeSpace?.('/b')).rejects.toMatchObject({ code: 'unsupported', path: '/b' })
  expect(freeSpace).toBeDefined()
})

test('reports the permitted operations of the file system of the path', () => {
  const fs = mount({
    '/': new MemoryFileSystem(),
    '/a': readOnly(new MemoryFileSystem()),
    '/b/c': new MemoryFileSystem(),
  })
  expect(fs.permitted?.('/x')).toBeUndefined()
  expect(fs.permitted?.('/a/x')).toEqual(['list', 'read'])
  expect(fs.permitted?.('/b')).not.toContain('rename')
})
