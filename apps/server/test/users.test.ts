import { scryptSync } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addUser, readUsers, userLine } from '@ftpkit/users'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Authenticator, authenticator } from '../src/users.js'

const client = { network: '192.0.2.9', signal: new AbortController().signal }

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftpkit-users-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(...lines: string[]): string {
  const file = join(folder, 'users')
  writeFileSync(file, `${lines.join('\n')}\n`)
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
  const authenticate = authenticator(
    await readUsers(fileOf('# users', '', await userLine('ada', 'secret:1'))),
    false,
  )
  expect(await authenticate('ada', 'secret:1', client)).toEqual({ account: 'ada', access: 'write' })
  expect(await authenticate('ada', 'secret', client)).toBeUndefined()
  expect(await authenticate('bob', 'secret:1', client)).toBeUndefined()
})

test('accepts hashes of other costs, such as those of an earlier version', async () => {
  for (const cost of ['16384$8$1', '1024$4$3']) {
    const authenticate = authenticator(await readUsers(fileOf(lineAt(cost))), false)
    expect(await authenticate('ada', 'secret', client), cost).toEqual({ account: 'ada', access: 'write' })
    expect(await authenticate('ada', 'other', client), cost).toBeUndefined()
    expect(await authenticate('eve', 'secret', client), cost).toBeUndefined()
  }
})

test.each(
  [
    'ada:plain text',
    'ada:scrypt$1000$8$1$c2FsdA$aGFzaA',
    'ada:scrypt$1$8$1$c2FsdA$aGFzaA',
    'ada:scrypt$1024$0$1$c2FsdA$aGFzaA',
    'ada:scrypt$1024$8$0$c2FsdA$aGFzaA',
    'ada:scrypt$1024$8$17$c2FsdA$aGFzaA',
    'ada:scrypt$1048576$8$1$c2FsdA$aGFzaA',
  ]
    .map((line) => line.replace('aGFzaA', Buffer.alloc(32).toString('base64url')))
    .concat([
      'ada:scrypt$16384$8$1$c2FsdA$A',
      'ada:scrypt$16384$8$1$c2FsdA$aGFzaA',
      `ada:scrypt$16384$8$1$A$${Buffer.alloc(32).toString('base64url')}`,
      `ada:scrypt$65536$1$1$c2FsdA$${Buffer.alloc(32).toString('base64url')}`,
      `ada:scrypt$2$1000000$16$c2FsdA$${Buffer.alloc(32).toString('base64url')}`,
    ]),
)('refuses the line "%s", and reports its number', async (line) => {
  await expect(readUsers(fileOf('# users', line))).rejects.toThrow('line 2')
})

test('authenticates many users at the same time', async () => {
  const authenticate = authenticator(addUser('ada:secret'), true)
  const names = ['ada', 'anonymous', 'bob', 'ftp', 'ada', 'ada']
  const access = await Promise.all(names.map((name) => authenticate(name, 'secret', client)))
  const ada = { account: 'ada', access: 'write' }
  const guest = { account: 'anonymous', access: 'read' }
  expect(access).toEqual([ada, guest, undefined, guest, ada, ada])
})

test('a user whose name is one of those for anonymous access needs the password', async () => {
  const authenticate = authenticator(addUser('ftp:secret'), true)
  expect(await authenticate('ftp', 'guess', client)).toBeUndefined()
  expect(await authenticate('ftp', 'secret', client)).toEqual({ account: 'ftp', access: 'write' })
})

/** A check of a wrong password for a client that leaves at once. */
function checkForOneWhoLeaves(authenticate: Authenticator, host: string): Promise<unknown> {
  const leaving = new AbortController()
  const checked = authenticate('eve', 'guess', { network: host, signal: leaving.signal })
  leaving.abort(new Error('gone'))
  return checked.catch((error: Error) => error.message)
}

test('checks no password for a client that has left before its turn', async () => {
  const authenticate = authenticator(addUser('ada:secret'), false)
  const first = authenticate('ada', 'secret', client)
  const others = Array.from({ length: 200 }, () => checkForOneWhoLeaves(authenticate, client.network))
  const last = authenticate('ada', 'secret', client)
  expect(new Set(await Promise.all(others))).toEqual(new Set(['gone']))
  expect(await Promise.all([first, last])).toMatchObject([{ account: 'ada' }, { account: 'ada' }])
})

test('checks the password of another address before those that wait for one address', async () => {
  const authenticate = authenticator(addUser('ada:secret'), false)
  // The password on the command line is hashed by then.
  await authenticate('ada', 'secret', client)
  const order: string[] = []
  const flood = Array.from({ length: 5 }, () =>
    authenticate('eve', 'guess', client).then(() => order.push('flood')),
  )
  const other = { ...client, network: '192.0.2.10' }
  const honest = authenticate('ada', 'secret', other).then(() => order.push('honest'))
  await Promise.all([...flood, honest])
  expect(order.at(-1)).toBe('flood')
})

test('refuses at once to check more passwords of one address than can wait', async () => {
  const authenticate = authenticator(addUser('ada:secret'), false)
  // The passwords on the command line have been hashed before.
  await authenticate('ada', 'secret', client)
  const leaving = new AbortController()
  setMaxListeners(0, leaving.signal)
  const { network } = client
  const checks = Array.from({ length: 251 }, () =>
    authenticate('eve', 'guess', { network, signal: leaving.signal }).catch(() => {}),
  )
  await expect(authenticate('eve', 'guess', client)).rejects.toMatchObject({ replyHint: 421 })
  const other = { ...client, network: '192.0.2.10' }
  expect(await authenticate('ada', 'secret', other)).toMatchObject({ account: 'ada' })
  leaving.abort()
  await Promise.all(checks)
})
