import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FaultyServer, type FaultySession } from '@ftpkit/testkit/faulty-server'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { ftpkit } from '../served.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-sync-'))
const local = join(place, 'mirror')

beforeEach(() => {
  rmSync(local, { recursive: true, force: true })
  mkdirSync(join(local, 'sub'), { recursive: true })
  writeFileSync(join(local, 'precious'), 'mine')
  writeFileSync(join(local, 'sub', 'precious'), 'mine')
})

afterAll(() => rmSync(place, { recursive: true, force: true }))

/** A server without MLST that sends these lines for any LIST. Without `exists` it refuses CWD. */
function listing(lines: string, exists = true) {
  return FaultyServer.start({
    answers: {
      FEAT: (session: FaultySession) => session.write('502 none\r\n'),
      CWD: (session: FaultySession) => session.write(exists ? '250 now\r\n' : '550 no such directory\r\n'),
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

test('removes nothing if the remote directory is missing, though the server lists it as empty', async () => {
  await using server = await listing('', false)
  const { status, words } = await mirror(server)
  expect(status).toBe(5)
  expect(words).toContain('no such directory')
  expect(existsSync(join(local, 'sub', 'precious'))).toBe(true)
})

test('removes nothing if a line of the listing can’t be parsed', async () => {
  await using server = await listing('what is this?\r\n')
  const { status, words } = await mirror(server)
  expect(status).toBe(6)
  expect(words).toContain('nothing is removed')
  expect(existsSync(join(local, 'precious'))).toBe(true)
})

test('removes what is missing on the server, but no copy of a link', async () => {
  await using server = await listing('lrwxrwxrwx 1 u g 3 Jan 1 2020 precious -> x\r\n')
  expect(await mirror(server)).toMatchObject({ status: 0 })
  expect(existsSync(join(local, 'precious'))).toBe(true)
  expect(existsSync(join(local, 'sub'))).toBe(false)
})

test('empties the copy of an empty directory', async () => {
  await using server = await listing('')
  expect(await mirror(server)).toMatchObject({ status: 0 })
  expect(existsSync(join(local, 'precious'))).toBe(false)
})

test('--dry-run shows the steps of the first run, before the remote directory is there', async () => {
  await using server = await FaultyServer.start({
    answers: {
      FEAT: (session: FaultySession) => session.write('502 none\r\n'),
      LIST: (session: FaultySession) => session.write('550 no such directory\r\n'),
    },
  })
  const url = `ftp://127.0.0.1:${server.address.port}/new`
  const { status, output } = await ftpkit(['sync', local, url, '--dry-run'])
  expect([status, output]).toEqual([0, 'copy precious\nmakeDirectory sub\ncopy sub/precious\n'])
})
