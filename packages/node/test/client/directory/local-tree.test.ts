import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FileSystem, FileSystemError, MemoryFileSystem } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { walkLocal, whyLocal } from '../../../src/client/directory/local-tree.js'
import { whyRemote } from '../../../src/client/directory/remote-walk.js'

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

test.each([
  ['.', 'loop'],
  ['..', 'loop'],
  ['../sub/.', 'loop'],
  ['../..', 'link'],
  ['../other', 'link'],
  ['../su', 'link'],
  ['/', 'link'],
])('a link in a directory of the tree to %s is a %s', async (target, reason) => {
  const root = mkdtempSync(join(tmpdir(), 'ftpkit-tree-'))
  mkdirSync(join(root, 'sub'))
  symlinkSync(target, join(root, 'sub', 'link'))
  const entry = { name: 'link', kind: 'link', size: 0, modified: 0 } as const
  expect(await whyLocal(root, { relative: 'sub/link', entry })).toBe(reason)
  rmSync(root, { recursive: true })
})

test.each([
  ['sub/link', '.', 'loop'],
  ['sub/link', '..', 'loop'],
  ['link', './', 'loop'],
  ['sub/link', '../sub', 'loop'],
  ['sub/link', '../..', 'link'],
  ['sub/link', '../other', 'link'],
  ['sub/link', '/sub', 'link'],
  ['..x/link', '.', 'loop'],
  ['sub/link', undefined, 'link'],
])('a link %s of a server to %s is a %s', (relative, target, reason) => {
  const entry = { name: 'link', kind: 'link', raw: '', ...(target !== undefined && { target }) } as const
  expect(whyRemote({ relative, entry })).toBe(reason)
})
