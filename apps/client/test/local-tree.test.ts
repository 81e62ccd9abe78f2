import { type FileSystem, FileSystemError, MemoryFileSystem } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { walkLocal } from '../src/local-tree.js'

/** A tree with a directory that can't be listed. */
async function withLockedDirectory(): Promise<Pick<FileSystem, 'list'>> {
  const files = new MemoryFileSystem()
  for (const path of ['/a', '/locked', '/z']) await files.makeDirectory(path)
  const list = (path: string) => {
    if (path === '/locked') throw new FileSystemError('access-denied', path)
    return files.list(path)
  }
  return { list }
}

test('a walk reports a directory that can’t be listed, and continues', async () => {
  const found: string[] = []
  const unreadable: string[] = []
  const onUnreadable = (relative: string, error: Error) => unreadable.push(`${relative}: ${error.name}`)
  for await (const { relative } of walkLocal(await withLockedDirectory(), { onUnreadable }))
    found.push(relative)
  expect(found).toEqual(['a', 'locked', 'z'])
  expect(unreadable).toEqual(['locked: FileSystemError'])
})

test('a walk ends where no one takes a directory that can’t be listed', async () => {
  const walk = walkLocal(await withLockedDirectory())
  const readAll = async () => {
    for await (const _ of walk);
  }
  await expect(readAll()).rejects.toThrow('access is denied')
})
