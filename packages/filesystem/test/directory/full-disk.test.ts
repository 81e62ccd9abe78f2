import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { directoryFileSystem } from '../../src/directory.js'
import { hostNames, hostText, put, scratch } from './scratch.js'
import { WatchedCalls } from './watched-calls.js'

/** A file system of 512 KiB; undefined if this process may not mount one. */
function mountSmall(): string | undefined {
  const directory = scratch()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', directory], { stdio: 'ignore' })
    return directory
  } catch {
    return undefined
  }
}

test('a disk that is full refuses the upload, keeps the old file and regains its space', async ({ skip }) => {
  const root = mountSmall()
  if (root === undefined)
    return skip('mounting a tmpfs of 512 KiB needs privileges that this process does not have')
  try {
    writeFileSync(join(root, 'file'), 'old')
    const fs = directoryFileSystem(root)
    const free = await fs.freeSpace('/')
    for (const disposition of ['replace', 'append'] as const) {
      const stage = await fs.write('/file', { disposition })
      await expect(stage.write([new Uint8Array(1_048_576)])).rejects.toMatchObject({
        code: 'no-space',
        path: '/file',
      })
      await expect(stage.commit()).rejects.toMatchObject({ code: 'no-space' })
      expect(hostText(root, 'file')).toBe('old')
      expect(hostNames(root)).toEqual(['file'])
      expect(await fs.freeSpace('/')).toBe(free)
    }
    await put(fs, '/file', 'new')
    expect(hostText(root, 'file')).toBe('new')
    await fs.close()
  } finally {
    execFileSync('umount', ['-l', root])
  }
})

test.for([
  ['ENOSPC', 'no-space'],
  ['EDQUOT', 'over-quota'],
  ['EFBIG', 'over-quota'],
  ['EIO', 'io'],
] as const)('%s while an upload is written is %s, and the old file stays', async ([errno, code]) => {
  const root = scratch({ file: 'old' })
  const watched = new WatchedCalls((call) => (call === 'writev' ? errno : 'pass'))
  const fs = directoryFileSystem(root, { calls: watched.calls })
  const stage = await fs.write('/file', { disposition: 'replace' })
  await expect(stage.write([new Uint8Array(10)])).rejects.toMatchObject({ code })
  await expect(stage.write([new Uint8Array(10)])).rejects.toMatchObject({ code })
  await stage.discard()
  expect(hostText(root, 'file')).toBe('old')
  expect(hostNames(root)).toEqual(['file'])
  await fs.close()
})
