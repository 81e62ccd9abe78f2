import { expect, test } from 'vitest'
import { errnoOf, faultOf, withErrnoMapping } from '../../src/directory/faults.js'
import { FileSystemError } from '../../src/index.js'

function fault(code: unknown): Error {
  return Object.assign(new Error(`${code}: open '/srv/secret'`), { code })
}

test.for([
  ['ENOENT', 'not-found'],
  ['EEXIST', 'exists'],
  ['ENOTDIR', 'not-a-directory'],
  ['EISDIR', 'is-a-directory'],
  ['ENOTEMPTY', 'not-empty'],
  ['EACCES', 'access-denied'],
  ['EPERM', 'access-denied'],
  ['ELOOP', 'access-denied'],
  ['EBUSY', 'busy'],
  ['EAGAIN', 'busy'],
  ['ETXTBSY', 'busy'],
  ['ENOSPC', 'no-space'],
  ['EMLINK', 'no-space'],
  ['EDQUOT', 'over-quota'],
  ['EFBIG', 'over-quota'],
  ['EMFILE', 'too-many-open'],
  ['ENFILE', 'too-many-open'],
  ['ENAMETOOLONG', 'bad-name'],
  ['EILSEQ', 'bad-name'],
  ['EINVAL', 'bad-name'],
  ['ENXIO', 'not-a-file'],
  ['ENODEV', 'not-a-file'],
  ['EROFS', 'read-only'],
  ['EXDEV', 'unsupported'],
  ['ENOTSUP', 'unsupported'],
  ['EIO', 'io'],
  ['ESTALE', 'io'],
  [undefined, 'io'],
] as const)('%s is %s', ([errno, code]) => {
  const error = faultOf(fault(errno), '/file')
  expect(error).toMatchObject({ code, path: '/file' })
})

test('does not reveal the path of the root, but keeps it in the cause', () => {
  const error = faultOf(fault('EIO'), '/file')
  expect(error.message).toBe('/file: the storage failed (EIO)')
  expect(String(error.cause)).toContain('/srv/secret')
})

test('does not change a fault of a file system', () => {
  const error = new FileSystemError('exists', '/other')
  expect(faultOf(error, '/file')).toBe(error)
})

test('finds the errno of a thrown value', () => {
  expect(errnoOf(fault('ENOENT'))).toBe('ENOENT')
  expect(errnoOf(fault(7))).toBe('')
  expect(errnoOf(new Error('x'))).toBe('')
  expect(errnoOf('ENOENT')).toBe('')
})

test('maps what is thrown by work that throws before it is a promise', async () => {
  const work = () => {
    throw fault('ENOSPC')
  }
  await expect(withErrnoMapping('/file', work)).rejects.toMatchObject({ code: 'no-space' })
  expect(await withErrnoMapping('/file', async () => 1)).toBe(1)
})
