import { expect, test } from 'vitest'
import { FileSystemError, isFileSystemError } from '../src/index.js'

test('states the path, the fault and its details', () => {
  expect(new FileSystemError('no-space', '/a').message).toBe('/a: no space is left')
  expect(new FileSystemError('bad-name', '/a', { detail: 'a colon' }).message).toBe(
    '/a: the name cannot be used here (a colon)',
  )
})

test('keeps its cause', () => {
  const cause = new Error('EIO')
  expect(new FileSystemError('io', '/a', { cause }).cause).toBe(cause)
  expect('cause' in new FileSystemError('io', '/a')).toBe(false)
})

test('is recognized by its mark, even from another copy of the module', async () => {
  const copy: typeof import('../src/error.js') = await import('../src/error.js?copy' as string)
  const foreign = new copy.FileSystemError('io', '/a')
  expect(copy.FileSystemError).not.toBe(FileSystemError)
  expect(isFileSystemError(new FileSystemError('io', '/a'))).toBe(true)
  expect(isFileSystemError(foreign)).toBe(true)
  expect(foreign).toBeInstanceOf(FileSystemError)
  expect(isFileSystemError(new Error('x'))).toBe(false)
  expect(isFileSystemError(Object.assign(new Error('x'), { ...foreign }))).toBe(false)
  expect(isFileSystemError('io')).toBe(false)
})
