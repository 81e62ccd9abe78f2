import { chmodSync, mkdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { directoryFileSystem, systemCalls } from '../../src/directory.js'
import { hostNames, put, scratch } from './scratch.js'

const left = '.ftpkit-0123456789abcdef.part'

test('removes stages last written before a time, in the whole tree, and nothing else', async () => {
  const root = scratch({
    [left]: '',
    [`a/b/${left}`]: '',
    'a/b/file.part': '',
    'a/.ftpkit-0123.part': '',
    [`a/c/${left}`]: '',
  })
  mkdirSync(join(root, 'a', left))
  utimesSync(join(root, left), 1, 1_000)
  utimesSync(join(root, 'a/b', left), 1, 1_000)
  const fs = directoryFileSystem(root)
  expect(await fs.sweepStages(1_000_000)).toBe(0)
  expect(await fs.sweepStages(1_000_001)).toBe(2)
  await fs.close()
  expect(hostNames(root)).toEqual(['a'])
  expect(hostNames(root, 'a')).toEqual(['.ftpkit-0123.part', left, 'b', 'c'].sort())
  expect(hostNames(root, 'a/b')).toEqual(['file.part'])
  expect(hostNames(root, 'a/c')).toEqual([left])
})

test('does not remove what this file system is still writing', async () => {
  const root = scratch({ dir: 'x' })
  const fs = directoryFileSystem(root)
  const stage = await fs.write('/file', { disposition: 'replace' })
  expect(await fs.sweepStages(Number.POSITIVE_INFINITY)).toBe(0)
  await stage.commit()
  expect(hostNames(root)).toEqual(['dir', 'file'])
  await put(fs, '/file', 'x')
  await fs.close()
})

test('skips what it may not access or what vanishes', async () => {
  const root = scratch({ [`closed/${left}`]: '', [`open/${left}`]: '', [left]: '' })
  chmodSync(join(root, 'closed'), 0o700)
  const fs = directoryFileSystem(root, {
    calls: {
      open: (path, flags, mode) =>
        path.toString().endsWith('/closed')
          ? Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' }))
          : systemCalls.open(path, flags, mode),
      unlink: (path) =>
        path.toString().includes('/open/')
          ? Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }))
          : systemCalls.unlink(path),
      lstat: (path) =>
        path.toString().endsWith(`/${left}`)
          ? systemCalls.unlink(path).then(() => systemCalls.lstat(path))
          : systemCalls.lstat(path),
    },
  })
  expect(await fs.sweepStages(Number.POSITIVE_INFINITY)).toBe(0)
  await fs.close()
})

test('reports what prevents the sweep', async () => {
  const root = scratch({ [left]: '' })
  const fs = directoryFileSystem(root, {
    calls: { unlink: () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' })) },
  })
  await expect(fs.sweepStages(Number.POSITIVE_INFINITY)).rejects.toMatchObject({ code: 'io', path: '/' })
  await fs.close()
})
