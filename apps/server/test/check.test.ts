import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { userLine } from '@ftpkit/users'
import { afterAll, expect, test } from 'vitest'
import { checkConfiguration } from '../src/check.js'

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-check-'))
const file = join(folder, 'config.json')
const users = join(folder, 'users')

afterAll(() => rmSync(folder, { recursive: true }))

function check(configuration: object): Promise<void> {
  writeFileSync(file, JSON.stringify(configuration))
  return checkConfiguration(file, '0')
}

test('a configuration that can be used is right, and nothing is changed by the check', async () => {
  writeFileSync(users, await userLine('ann', 'a'))
  await check({
    root: folder,
    users,
    homes: { ann: '/home' },
    xferlog: join(folder, 'log'),
  })
  expect(readdirSync(folder).sort()).toEqual(['config.json', 'users'])
})

test.each([
  ['a wrong key', { prot: 21 }, 'line 1, prot: '],
  ['a directory that is missing', { root: '/no/such/directory' }, '/no/such/directory'],
  ['a mount that is a file', { mounts: { users } }, 'is not a directory'],
  ['a users file that is missing', { users: '/nowhere' }, '/nowhere'],
  ['a rule for no user', { homes: { '*': '/', eve: '/' } }, 'no such user: eve'],
  ['a certificate that is missing', { tlsCert: '/nowhere', tlsKey: '/nowhere' }, '/nowhere cannot be read'],
  ['a code page that is not there', { codePage: 'IBM-9999' }, 'no code page'],
  ['an option that needs another', { tls: 'required' }, 'needs --tls-cert'],
])('%s is an error', async (_name, configuration, words) => {
  writeFileSync(users, await userLine('ann', 'a'))
  await expect(check(configuration)).rejects.toThrow(words)
})
