import { FileSystemError, MemoryFileSystem, type Stage } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { contentOf, makePath, namesIn, removeTree, writeContent } from '../src/files.js'

test('creates and removes nested directories', async () => {
  const files = new MemoryFileSystem()
  await makePath(files, '/a/b/c')
  await writeContent(files, '/a/b/x', Uint8Array.of(1))
  await makePath(files, '/a/b/c')
  expect((await namesIn(files, '/a/b')).sort()).toEqual(['c', 'x'])
  await removeTree(files, '/a')
  await removeTree(files, '/a')
  expect(await namesIn(files, '/')).toEqual([])
  expect(await contentOf(files, '/a/b/x')).toBeUndefined()
})

test('accepts a directory that was created in the meantime', async () => {
  class Racing extends MemoryFileSystem {
    override async makeDirectory(path: string): Promise<void> {
      await super.makeDirectory(path)
      throw new FileSystemError(path === '/a' ? 'exists' : 'io', path)
    }
  }
  await makePath(new Racing(), '/a')
  await expect(makePath(new Racing(), '/b')).rejects.toMatchObject({ code: 'io' })
})

test('discards a file that cannot be written', async () => {
  const done: string[] = []
  class Broken extends MemoryFileSystem {
    override async write(path: string): Promise<Stage> {
      return {
        size: 0,
        write: async () => {
          throw new FileSystemError('no-space', path)
        },
        commit: async () => {},
        discard: async () => {
          done.push('discarded')
        },
      } as unknown as Stage
    }
  }
  await expect(writeContent(new Broken(), '/a', new Uint8Array(1))).rejects.toMatchObject({
    code: 'no-space',
  })
  expect(done).toEqual(['discarded'])
})
