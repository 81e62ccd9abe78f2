import { MemoryFileSystem, restricted } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import type { NewModes } from '../../../src/server.js'
import { RawSession } from '../../raw-session.js'
import { serve } from '../../serving.js'

/** Stores a file and makes a directory after some commands. @returns the replies, and what the two have */
async function made(modes: NewModes | undefined, ...lines: string[]) {
  const files = new MemoryFileSystem({ old: 'x' })
  await using serving = await serve(files, { authenticate: async () => ({ files, modes }) })
  await using session = await RawSession.loggedIn(serving.address)
  const codes: (number | undefined)[] = []
  for (const line of lines) codes.push(await session.command(line))
  await store(session, 'new')
  await store(session, 'old')
  expect(await session.command('MKD directory')).toBe(257)
  const bits = await Promise.all(
    ['/new', '/old', '/directory'].map(async (path) => (await files.stat(path)).permissions?.toString(8)),
  )
  return { codes, bits }
}

async function store(session: RawSession, path: string): Promise<void> {
  const data = await session.passive()
  expect(await session.command(`STOR ${path}`)).toBe(150)
  data.end('octets')
  expect((await session.reply())?.code).toBe(226)
}

test.each<[string, NewModes | undefined, string[]]>([
  ['as the file system decides', undefined, ['644', '644', '755']],
  ['without a umask', { umask: 0o027 }, ['640', '644', '750']],
  ['as modes say', { file: 0o660 }, ['660', '644', '755']],
  ['as modes and a umask say', { file: 0o664, directory: 0o775, umask: 0o007 }, ['660', '644', '770']],
])(
  'new files and directories have mode bits %s, and a file that is replaced keeps its own',
  async (_, modes, bits) => {
    expect((await made(modes)).bits).toEqual(bits)
  },
)

test('SITE UMASK changes the umask until it is as configured again', async () => {
  expect(await made({ umask: 0o022 }, 'SITE UMASK 077')).toEqual({
    codes: [200],
    bits: ['600', '644', '700'],
  })
  expect((await made(undefined, 'SITE UMASK 007')).bits).toEqual(['660', '644', '770'])
  expect((await made({ umask: 0o022 }, 'SITE UMASK 077', 'SITE UMASK *')).bits).toEqual(['644', '644', '755'])
  expect(await made({ umask: 0o022 }, 'SITE UMASK 700', 'SITE UMASK 8', 'SITE UMASK')).toEqual({
    codes: [504, 501, 200],
    bits: ['644', '644', '755'],
  })
})

test('a user who may not set attributes can not change the umask, neither there nor for there', async () => {
  const all = new MemoryFileSystem({ own: {} })
  const files = restricted(all, [
    { path: '/', allow: ['list', 'create', 'make-directory'] },
    { path: '/own', allow: ['list', 'create', 'set-attributes'] },
  ])
  await using serving = await serve(files, { authenticate: async () => ({ files, modes: { umask: 0o077 } }) })
  await using session = await RawSession.loggedIn(serving.address)
  expect(await session.command('SITE UMASK 000')).toBe(550)
  expect(await session.command('CWD own')).toBe(250)
  expect(await session.command('SITE UMASK 000')).toBe(200)
  await store(session, '/own/file')
  await store(session, '/file')
  expect(await session.command('MKD /directory')).toBe(257)
  const bits = ['/own/file', '/file', '/directory'].map(async (path) => (await all.stat(path)).permissions)
  expect(await Promise.all(bits)).toEqual([0o666, 0o600, 0o700])
})
