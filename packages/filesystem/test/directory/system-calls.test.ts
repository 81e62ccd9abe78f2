import { constants } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { blockingCalls } from '../../src/directory/system-calls.js'
import { scratch } from './scratch.js'

const { O_RDONLY, W_OK } = constants

test('rejects, and never throws, with the fault of the operating system', async () => {
  const missing = Buffer.from(join(scratch(), 'missing'))
  const faults = [
    blockingCalls.open(missing, O_RDONLY),
    blockingCalls.stat(missing),
    blockingCalls.lstat(missing),
    blockingCalls.access(missing, W_OK),
    blockingCalls.readlink(missing),
  ]
  for (const fault of faults) await expect(fault).rejects.toMatchObject({ code: 'ENOENT' })
  const closed = [
    blockingCalls.close(999_999),
    blockingCalls.fstat(999_999),
    blockingCalls.fchmod(999_999, 0o600),
    blockingCalls.fchown(999_999, 0, 0),
    blockingCalls.read(999_999, new Uint8Array(1), 0, 1, 0),
    blockingCalls.writev(999_999, [new Uint8Array(1)], 0),
  ]
  for (const fault of closed) await expect(fault).rejects.toMatchObject({ code: 'EBADF' })
})
