import type { LoginContext } from '@ftpkit/node/server'
import { addUser, type Decision, type UserSource } from '@ftpkit/users'
import { expect, test } from 'vitest'
import { type Authentication, accountsOf, authenticator } from '../src/users.js'

const client: LoginContext = {
  peer: { host: '192.0.2.9', port: 50_000 },
  network: '192.0.2.9',
  host: undefined,
  secure: false,
  signal: new AbortController().signal,
}

const logged: unknown[] = []
const log = { error: (facts: unknown) => void logged.push(facts) } as unknown as Authentication['log']

const user = (name: string) => ({ name, attributes: {} })
const guest = { name: 'anonymous', attributes: { access: 'read' } }

function saying(decision: Decision): UserSource {
  return { title: 'other', local: false, check: async () => decision }
}

test('authenticates many users at the same time', async () => {
  const authenticate = authenticator({ users: addUser('ada:secret'), anonymous: true, log })
  const names = ['ada', 'anonymous', 'bob', 'ftp', 'ada', 'ada']
  const accounts = await Promise.all(names.map((name) => authenticate(name, 'secret', client)))
  const ada = user('ada')
  expect(accounts).toEqual([ada, guest, { refused: 'user' }, guest, ada, ada])
  expect(await authenticate('ada', 'guess', client)).toEqual({ refused: 'password' })
})

test('a user whose name is one of those for anonymous access needs the password', async () => {
  const users = addUser('ftp:secret')
  const authenticate = authenticator({ users, anonymous: true, log })
  expect(await authenticate('ftp', 'guess', client)).toEqual({ refused: 'password' })
  expect(await authenticate('ftp', 'secret', client)).toEqual(user('ftp'))
  expect(accountsOf({ users, anonymous: true })).toEqual(['ftp', 'anonymous'])
})

test('other sources are asked about names that are not known, and not about anonymous users', async () => {
  const authenticate = authenticator({
    users: addUser('ada:secret'),
    anonymous: true,
    sources: [saying({ kind: 'accepted', account: user('from-elsewhere') })],
    log,
  })
  expect(await authenticate('ada', 'guess', client)).toEqual({ refused: 'password' })
  expect(await authenticate('ftp', 'guess', client)).toEqual(guest)
  expect(await authenticate('bob', 'guess', client)).toEqual(user('from-elsewhere'))
})

test('what a source can not say now is answered by 451, and the log has the reason without the password', async () => {
  const sources = [saying({ kind: 'unavailable', source: 'other', reason: 'away' })]
  const authenticate = authenticator({ users: new Map(), anonymous: false, sources, log })
  await expect(authenticate('bob', 'pass-word', client)).rejects.toMatchObject({ replyHint: 451 })
  expect(logged).toEqual([{ user: 'bob', source: 'other', reason: 'away' }])
})
