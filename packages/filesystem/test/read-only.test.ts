import { expect, test } from 'vitest'
import { type FileSystem, MemoryFileSystem, readOnly, restricted } from '../src/index.js'
import { names, put, text } from './directory/scratch.js'

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

test('shows what is there, also what changes below it', async () => {
  const fs = new MemoryFileSystem({ file: 'hello' })
  const view = readOnly(fs)
  expect(await text(view, '/file')).toBe('hello')
  await put(fs, '/new', 'new')
  expect(await names(view)).toEqual(['file', 'new'])
  expect(await view.stat('/new')).toEqual(await fs.stat('/new'))
  expect(await view.freeSpace?.('/')).toBe(0)
})

test('lets be read what may be read', () => {
  const fs = new MemoryFileSystem()
  expect(readOnly(fs).permitted?.('/x')).toEqual(['list', 'read'])
  expect(readOnly(restricted(fs, [{ path: '/', allow: ['read', 'write'] }])).permitted?.('/x')).toEqual([
    'read',
  ])
})
