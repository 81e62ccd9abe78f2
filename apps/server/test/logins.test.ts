import { MemoryFileSystem } from '@ftpkit/filesystem'
import type { Grant, LoginContext } from '@ftpkit/node/server'
import { expect, test } from 'vitest'
import { type LoadedLogins, Logins } from '../src/logins.js'

const context = {} as LoginContext
const grant: Grant = { files: new MemoryFileSystem() }

test('a password that is being checked while the logins are replaced is checked again', async () => {
  let checked: (grant: Grant) => void = () => {}
  const before: LoadedLogins = {
    authenticate: () =>
      new Promise((resolve) => {
        checked = resolve
      }),
    accounts: new Map(),
  }
  const logins = new Logins(before)
  const login = logins.authenticate('ann', 'old', context)
  logins.replace({ authenticate: async () => undefined, accounts: new Map() })
  checked(grant)
  expect(await login).toBeUndefined()
})

test('accounts that were removed, or of which anything differs, are changed', () => {
  const authenticate = async () => grant
  const logins = new Logins({
    authenticate,
    accounts: new Map([
      ['ann', '1'],
      ['ben', '1'],
      ['eve', '1'],
    ]),
  })
  const isChanged = logins.replace({
    authenticate,
    accounts: new Map([
      ['ann', '1'],
      ['ben', '2'],
      ['new', '1'],
    ]),
  })
  expect(['ann', 'ben', 'eve'].map(isChanged)).toEqual([false, true, true])
})
