import { constants } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { directCalls, directoryFileSystem } from '../../src/directory.js'
import { put, scratch, text } from './scratch.js'

const { O_RDONLY, W_OK } = constants

test('carries small files and large ones', async () => {
  await using fs = directoryFileSystem(scratch(), { calls: directCalls })
  for (const content of ['', 'small', 'x'.repeat(131_073)]) {
    await put(fs, '/file', content)
    expect(await text(fs, '/file')).toBe(content)
  }
})

test('rejects, and never throws, with the fault of the operating system', async () => {
  const missing = Buffer.from(join(scratch(), 'missing'))
  const faults = [
    directCalls.open(missing, O_RDONLY),
    directCalls.stat(missing),
    directCalls.lstat(missing),
    directCalls.access(missing, W_OK),
    directCalls.readlink(missing),
    directCalls.rename(missing, missing),
    directCalls.link(missing, missing),
    directCalls.unlink(missing),
  ]
  for (const fault of faults) await expect(fault).rejects.toMatchObject({ code: 'ENOENT' })
  const closed = [
    directCalls.close(999_999),
    directCalls.fstat(999_999),
    directCalls.fchmod(999_999, 0o600),
    directCalls.fchown(999_999, 0, 0),
    directCalls.read(999_999, new Uint8Array(1), 0, 1, 0),
    directCalls.writev(999_999, [new Uint8Array(1)], 0),
  ]
  for (const fault of closed) await expect(fault).rejects.toMatchObject({ code: 'EBADF' })
})
