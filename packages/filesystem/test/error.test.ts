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

test('is recognized by its name, even from another copy of the package', () => {
  const foreign = Object.assign(new Error('x'), { name: 'FileSystemError', code: 'io', path: '/a' })
  expect(isFileSystemError(new FileSystemError('io', '/a'))).toBe(true)
  expect(isFileSystemError(foreign)).toBe(true)
  expect(isFileSystemError(new Error('x'))).toBe(false)
  expect(isFileSystemError(Object.assign(new Error('x'), { name: 'FileSystemError' }))).toBe(false)
  expect(isFileSystemError('io')).toBe(false)
})
