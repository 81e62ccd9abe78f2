import { expect, test } from 'vitest'
import { MemoryFileSystem, operations, readOnly, subtree } from '../src/index.js'
import { names, put, text } from './directory/scratch.js'

const tree = () => new MemoryFileSystem({ home: { me: { file: 'mine', dir: {} }, you: { file: 'yours' } } })

test('shows a directory as the root', async () => {
  const fs = subtree(tree(), '/home/me')
  expect(await names(fs)).toEqual(['dir', 'file'])
  expect(await text(fs, '/file')).toBe('mine')
  expect(await fs.stat('/')).toMatchObject({ name: '', kind: 'directory' })
  await put(fs, '/dir/new', 'new')
  expect(await text(fs, '/dir/new')).toBe('new')
})

test.for(['/../you/file', '/..', '/home/../../you', 'you', ''])(
  'does not lead above it by %j',
  async (path) => {
    await expect(subtree(tree(), '/home/me').read(path)).rejects.toMatchObject({ code: 'bad-name' })
  },
)

test('reports faults with the path relative to it', async () => {
  const fs = subtree(tree(), '/home/me')
  await expect(fs.stat('/missing')).rejects.toMatchObject({ code: 'not-found', path: '/missing' })
  await expect(names(fs, '/missing')).rejects.toMatchObject({ code: 'not-found', path: '/missing' })
  await expect(fs.rename('/missing', '/x')).rejects.toMatchObject({ path: '/missing' })
  await expect(fs.rename('/file', '/missing/x')).rejects.toMatchObject({ path: '/missing/x' })
  const error = await fs.stat('/missing').catch((thrown: Error) => thrown)
  expect(String(error)).not.toContain('home')
})

test('reports faults of open files with the path relative to it', async () => {
  const whole = tree()
  const fs = subtree(whole, '/home/me')
  const stage = await fs.write('/new', { disposition: 'create-new' })
  await put(whole, '/home/me/new', 'theirs')
  await expect(stage.commit()).rejects.toMatchObject({ code: 'exists', path: '/new' })
  const file = await fs.read('/file')
  await file.close()
  const read = async () => {
    for await (const _ of file.chunks());
  }
  await expect(read()).rejects.toMatchObject({ code: 'io', path: '/file' })
})

test('passes on errors that are not faults of a file system', async () => {
  const broken = Object.assign(tree(), { stat: () => Promise.reject(new TypeError('broken')) })
  await expect(subtree(broken, '/home').stat('/me')).rejects.toThrow(TypeError)
})

test('refuses a root that is not canonical', () => {
  expect(() => subtree(tree(), '/home/../x')).toThrow(expect.objectContaining({ code: 'bad-name' }))
})

test('is the whole file system at its root', () => {
  const fs = tree()
  expect(subtree(fs, '/')).toBe(fs)
})

test('may be of a directory that does not exist yet', async () => {
  const whole = tree()
  const fs = subtree(whole, '/home/new')
  await expect(fs.stat('/')).rejects.toMatchObject({ code: 'not-found', path: '/' })
  await expect(fs.write('/', { disposition: 'replace' })).rejects.toMatchObject({ code: 'is-a-directory' })
  await whole.makeDirectory('/home/new')
  expect(await names(fs)).toEqual([])
})

test('reports the free space if the file system does', async () => {
  const { freeSpace, ...silent } = readOnly(tree())
  expect(await subtree(new MemoryFileSystem({ a: {} }, { capacity: 9 }), '/a').freeSpace?.('/')).toBe(9)
  expect(subtree(silent, '/home').freeSpace).toBeUndefined()
  expect(freeSpace).toBeDefined()
})

test('reports the permitted operations of the whole file system, except those that would move its root', () => {
  const fs = subtree(readOnly(tree()), '/home/me')
  expect(fs.permitted?.('/file')).toEqual(['list', 'read'])
  expect(subtree(tree(), '/home/me').permitted?.('/file')).toBeUndefined()
  expect(subtree(tree(), '/home/me').permitted?.('/')).toEqual(
    operations.filter((each) => each !== 'delete' && each !== 'rename'),
  )
})
