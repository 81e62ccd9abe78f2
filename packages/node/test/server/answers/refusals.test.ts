import {
  type FileSystem,
  FileSystemError,
  type FileSystemErrorCode,
  MemoryFileSystem,
} from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { refusalOf } from '../../../src/server/answers/refusals.js'
import { RawSession } from '../../raw-session.js'
import { serve } from '../../serving.js'

/** Files whose calls fail, once a client has logged in. */
function failing(code: FileSystemErrorCode): { files: FileSystem; begin: () => void } {
  let begun = false
  const fails = (path: string) => Promise.reject(new FileSystemError(code, path))
  const files = new Proxy<FileSystem>(new MemoryFileSystem({ a: 'text', d: {} }), {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      if (begun && name !== 'permitted' && name !== 'list') return fails
      return value.bind(target)
    },
  })
  return { files, begin: () => (begun = true) }
}

const reading = [
  ...['CWD d', 'CDUP', 'RNFR a', 'SIZE a', 'MDTM a', 'MLST a', 'STAT a', 'HASH a', 'AVBL'],
  ...['RETR a', 'LIST', 'NLST', 'MLSD'],
]
const changing = [
  ...['DELE a', 'RMD d', 'MKD e', 'MFMT 20260102030405 a', 'MFCT 20260102030405 a', 'MFF unix.mode=600; a'],
  ...['SITE CHMOD 600 a', 'SITE UTIME 20260102030405 a'],
]

test.each([
  ['io', 451, 451],
  ['busy', 450, 450],
  ['too-many-open', 450, 450],
  ['no-space', 451, 452],
] as const)(
  'a fault of storage that may pass, %s, is %i for what reads and %i for what changes',
  async (code, read, change) => {
    const { files, begin } = failing(code)
    await using serving = await serve(files)
    await using session = await RawSession.loggedIn(serving.address)
    begin()
    for (const command of reading) {
      if (/^(?:RETR|LIST|NLST|MLSD)/.test(command)) await session.passive()
      expect([command, await session.command(command)]).toEqual([command, read])
    }
    for (const command of changing)
      expect([command, await session.command(command)]).toEqual([command, change])
  },
)

test.each([
  ['io', 451],
  ['busy', 450],
  ['no-space', 452],
] as const)('so is it for RNTO and stores: %s is %i', async (code, reply) => {
  const { files, begin } = failing(code)
  await using serving = await serve(files)
  await using session = await RawSession.loggedIn(serving.address)
  expect(await session.command('RNFR a')).toBe(350)
  begin()
  expect(await session.command('RNTO b')).toBe(reply)
  for (const command of ['STOR b', 'APPE a', 'STOU']) {
    await session.passive()
    expect([command, await session.command(command)]).toEqual([command, reply])
  }
})

test('an error that no one expected may pass too, and is not shown', () => {
  for (const undertaking of ['read', 'store', 'change'] as const) {
    const refusal = refusalOf(new Error('a secret'), undertaking)
    expect(refusal).toEqual({ reply: 451, text: 'Local error in processing' })
  }
})
