import { MemoryFileSystem } from '@ftpkit/filesystem'
import { fileSystemContract } from '@ftpkit/filesystem/contract'
import { describe, expect, test } from 'vitest'
import { timed } from '../src/index.js'

let time = 0

describe('a file system that is timed is one', () => {
  const make = () => ({
    fileSystem: timed(new MemoryFileSystem({}, { now: () => time++ }), { now: () => 0, onCall() {} }),
  })
  for (const { name, run } of fileSystemContract(make)) test(name, { timeout: 30_000 }, run)
})

test('each call is reported with its time, also one that fails', async () => {
  const calls: [string, number][] = []
  let now = 0
  const files = timed(new MemoryFileSystem({ file: 'x' }), {
    now: () => {
      now += 5
      return now
    },
    onCall: (...call) => calls.push(call),
  })
  await files.stat('/file')
  await files.stat('/missing').catch(() => {})
  const stage = await files.write('/new', { disposition: 'replace' })
  await stage.commit()
  await (await files.read('/new')).close()
  await files.rename('/new', '/other')
  await files.setAttributes('/other', { modified: 1 })
  await files.remove('/other')
  await files.makeDirectory('/dir')
  await files.removeDirectory('/dir')
  expect(calls).toEqual(
    [
      'stat',
      'stat',
      'write',
      'commit',
      'read',
      'rename',
      'setAttributes',
      'remove',
      'makeDirectory',
      'removeDirectory',
    ].map((operation) => [operation, 5]),
  )
})
