import { scryptSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addUser, authenticator, readUsers, userLine } from '../src/users.js'

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
  expect(await authenticate('ada', 'secret:1')).toEqual({ account: 'ada', access: 'write' })
  expect(await authenticate('ada', 'secret')).toBeUndefined()
  expect(await authenticate('bob', 'secret:1')).toBeUndefined()
})

test('accepts hashes of other costs, such as those of an earlier version', async () => {
  for (const cost of ['16384$8$1', '1024$4$3']) {
    const authenticate = authenticator(await readUsers(fileOf(lineAt(cost))), false)
    expect(await authenticate('ada', 'secret'), cost).toEqual({ account: 'ada', access: 'write' })
    expect(await authenticate('ada', 'other'), cost).toBeUndefined()
    expect(await authenticate('eve', 'secret'), cost).toBeUndefined()
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
  const access = await Promise.all(names.map((name) => authenticate(name, 'secret')))
  const ada = { account: 'ada', access: 'write' }
  const guest = { account: 'anonymous', access: 'read' }
  expect(access).toEqual([ada, guest, undefined, guest, ada, ada])
})

test('a user whose name is one of those for anonymous access needs the password', async () => {
  const authenticate = authenticator(addUser('ftp:secret'), true)
  expect(await authenticate('ftp', 'guess')).toBeUndefined()
  expect(await authenticate('ftp', 'secret')).toEqual({ account: 'ftp', access: 'write' })
})
