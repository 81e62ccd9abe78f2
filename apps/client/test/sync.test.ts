import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FaultyServer, type FaultySession } from '@ftpkit/testkit/faulty-server'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { ftpkit } from './served.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-sync-'))
const local = join(place, 'mirror')

beforeEach(() => {
  rmSync(local, { recursive: true, force: true })
  mkdirSync(join(local, 'sub'), { recursive: true })
  writeFileSync(join(local, 'precious'), 'mine')
  writeFileSync(join(local, 'sub', 'precious'), 'mine')
})

afterAll(() => rmSync(place, { recursive: true, force: true }))

/** A server without MLST whose LIST says these lines, of whatever path; CWD is refused where it is not there. */
function listing(lines: string, there = true) {
  return FaultyServer.start({
    answers: {
      FEAT: (session: FaultySession) => session.write('502 none\r\n'),
      CWD: (session: FaultySession) => session.write(there ? '250 now\r\n' : '550 no such directory\r\n'),
      LIST: async (session: FaultySession) => {
        session.write('150 now\r\n')
        const data = await session.data()
        data.end(lines)
        session.write('226 done\r\n')
      },
    },
  })
}

const mirror = (server: FaultyServer, ...options: string[]) =>
  ftpkit(['sync', `ftp://127.0.0.1:${server.address.port}/dir`, local, '--delete', ...options])

test('removes nothing where the remote directory is none, though the server lists it as empty', async () => {
  await using server = await listing('', false)
  const { status, words } = await mirror(server)
  expect(status).toBe(5)
  expect(words).toContain('no such directory')
  expect(existsSync(join(local, 'sub', 'precious'))).toBe(true)
})

test('removes nothing by a listing with a line that nobody can read', async () => {
  await using server = await listing('what is this?\r\n')
  const { status, words } = await mirror(server)
  expect(status).toBe(6)
  expect(words).toContain('nothing is removed')
  expect(existsSync(join(local, 'precious'))).toBe(true)
})

test('removes nothing that is a link there, and what is not there when told so', async () => {
  await using server = await listing('lrwxrwxrwx 1 u g 3 Jan 1 2020 precious -> x\r\n')
  expect(await mirror(server)).toMatchObject({ status: 0 })
  expect(existsSync(join(local, 'precious'))).toBe(true)
  expect(existsSync(join(local, 'sub'))).toBe(false)
})

test('empties the copy of a directory that is empty', async () => {
  await using server = await listing('')
  expect(await mirror(server)).toMatchObject({ status: 0 })
  expect(existsSync(join(local, 'precious'))).toBe(false)
})
