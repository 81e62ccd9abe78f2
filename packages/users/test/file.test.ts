import { scryptSync } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addUser, knownUsers, readUsers, type UserSource, userLine } from '../src/index.js'
import { loginOf } from './logins.js'

const accepted = (name: string) => ({ kind: 'accepted', account: { name, attributes: {} } })
const refused = { kind: 'refused' }
const unknown = { kind: 'unknown' }

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftpkit-users-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(...lines: string[]): string {
  const file = join(folder, 'users')
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''))
  return file
}

/** A line with a hash of the password `secret` at some cost. */
function lineAt(cost: string): string {
  const [N = 2, r = 1, p = 1] = cost.split('$').map(Number)
  const salt = Buffer.from('salt')
  const hash = scryptSync('secret', salt, 32, { N, r, p })
  return `ada:scrypt$${cost}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

test('accepts the user of a line with the right password only', async () => {
  const users = knownUsers(await readUsers(fileOf('# users', '', await userLine('ada', 'secret:1'))))
  expect(await users.check(loginOf('ada', 'secret:1'))).toEqual(accepted('ada'))
  expect(await users.check(loginOf('ada', 'secret'))).toEqual(refused)
  expect(await users.check(loginOf('bob', 'secret:1'))).toEqual(unknown)
})

test('accepts hashes of other costs, such as those of an earlier version', async () => {
  for (const cost of ['16384$8$1', '1024$4$3']) {
    const users = knownUsers(await readUsers(fileOf(lineAt(cost))))
    expect(await users.check(loginOf('ada')), cost).toEqual(accepted('ada'))
    expect(await users.check(loginOf('ada', 'other')), cost).toEqual(refused)
    expect(await users.check(loginOf('eve')), cost).toEqual(unknown)
  }
})

const noHash = Buffer.alloc(32).toString('base64url')

test.each([
  'ada:plain text',
  `:scrypt$1024$8$1$c2FsdA$${noHash}`,
  `scrypt$1024$8$1$c2FsdA$${noHash}`,
  ...[
    '1000$8$1',
    '1$8$1',
    '1024$0$1',
    '1024$8$0',
    '1024$8$17',
    '1048576$8$1',
    '65536$1$1',
    '2$1000000$16',
  ].map((cost) => `ada:scrypt$${cost}$c2FsdA$${noHash}`),
  'ada:scrypt$16384$8$1$c2FsdA$A',
  'ada:scrypt$16384$8$1$c2FsdA$aGFzaA',
  `ada:scrypt$16384$8$1$A$${noHash}`,
])('refuses the line "%s", and reports its number', async (line) => {
  await expect(readUsers(fileOf('# users', line))).rejects.toThrow('line 2: not a user')
})

test('refuses a file that may be cut, where a whole one is asked for', async () => {
  const file = join(folder, 'cut')
  const line = await userLine('ada', 'secret')
  // Whole octets of the hash are missing, and it is long enough to be one.
  writeFileSync(file, `${line}\n${line.slice(0, -16)}`)
  expect((await readUsers(file)).size).toBe(1)
  await expect(readUsers(file, { whole: true })).rejects.toThrow(`${file}, line 2: no line end`)
  writeFileSync(file, '')
  expect((await readUsers(file)).size).toBe(0)
  await expect(readUsers(file, { whole: true })).rejects.toThrow(`${file}, line 1: the file is empty`)
  writeFileSync(file, `${line}\n`)
  expect((await readUsers(file, { whole: true })).size).toBe(1)
})

/** A check of a wrong password for a client that leaves at once. */
function checkForOneWhoLeaves(users: UserSource): Promise<unknown> {
  const leaving = new AbortController()
  const checked = users.check(loginOf('eve', 'guess', { signal: leaving.signal }))
  leaving.abort(new Error('gone'))
  return checked.catch((error: Error) => error.message)
}

test('checks no password for a client that has left before its turn', async () => {
  const users = knownUsers(addUser('ada:secret'))
  const first = users.check(loginOf('ada'))
  const others = Array.from({ length: 200 }, () => checkForOneWhoLeaves(users))
  const last = users.check(loginOf('ada'))
  expect(new Set(await Promise.all(others))).toEqual(new Set(['gone']))
  expect(await Promise.all([first, last])).toEqual([accepted('ada'), accepted('ada')])
})

test('checks the password of another address before those that wait for one address', async () => {
  const users = knownUsers(addUser('ada:secret'))
  // The password on the command line is hashed by then.
  await users.check(loginOf('ada'))
  const order: string[] = []
  const flood = Array.from({ length: 5 }, () =>
    users.check(loginOf('eve', 'guess')).then(() => order.push('flood')),
  )
  const honest = users
    .check(loginOf('ada', 'mistyped', { network: '192.0.2.10' }))
    .then(() => order.push('honest'))
  await Promise.all([...flood, honest])
  expect(order.at(-1)).toBe('flood')
})

test('refuses at once to check more passwords of one address than can wait', async () => {
  const users = knownUsers(addUser('ada:secret'))
  await users.check(loginOf('ada'))
  const { signal, leave } = leaving()
  const checks = Array.from({ length: 251 }, () =>
    users.check(loginOf('eve', 'guess', { signal })).catch(() => {}),
  )
  await expect(users.check(loginOf('eve', 'guess'))).rejects.toMatchObject({ replyHint: 421 })
  expect(await users.check(loginOf('ada', 'mistyped', { network: '192.0.2.10' }))).toEqual(refused)
  leave()
  await Promise.all(checks)
})

function leaving() {
  const client = new AbortController()
  setMaxListeners(0, client.signal)
  return { signal: client.signal, leave: () => client.abort() }
}
