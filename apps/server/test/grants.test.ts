import { openSync } from 'node:fs'
import { MemoryFileSystem } from '@ftpkit/filesystem'
import type { Grant, LoginContext } from '@ftpkit/node'
import type { Access } from '@ftpkit/users'
import { expect, test } from 'vitest'
import type { Configuration } from '../src/config.js'
import { grants } from '../src/grants.js'
import { createLog } from '../src/log.js'
import { StorageOpener } from '../src/served-files.js'

const context: LoginContext = {
  peer: { host: '127.0.0.1', port: 50_000 },
  network: '127.0.0.1',
  host: undefined,
  secure: false,
  signal: new AbortController().signal,
}

const log = createLog('json', openSync('/dev/null', 'w'))

function accessOf(user: string): Access {
  return user === 'guest' || user === 'ftp' ? 'read' : 'write'
}

/** What the last server of `granted` serves. */
let whole = new MemoryFileSystem()

/** Every user but `guest`, who is called `ftp` too, may write, and `intruder` may not log in. */
async function granted(configuration: Configuration): Promise<(user: string) => Promise<Grant | undefined>> {
  whole = new MemoryFileSystem()
  const authenticate = await grants({
    files: whole,
    authenticate: async (user) =>
      user === 'intruder' ? undefined : { account: user === 'ftp' ? 'guest' : user, access: accessOf(user) },
    accounts: ['ada', 'bob', 'guest'],
    configuration,
    directories: new StorageOpener('none', log),
    log,
  })
  return async (user) => {
    const answer = await authenticate(user, 'secret', context)
    return answer && 'refused' in answer ? undefined : answer
  }
}

test('all sessions of a user share a grant, and users without a home or permissions the files', async () => {
  const grant = await granted({})
  expect((await grant('ada'))!.files).toBe((await grant('bob'))!.files)
  expect(await grant('guest')).toBe(await grant('guest'))
  expect((await grant('guest'))!.files).not.toBe((await grant('ada'))!.files)
  expect(await grant('intruder')).toBeUndefined()
})

test('a home and permissions are granted to their user only', async () => {
  const grant = await granted({
    homes: { ada: '/home/ada', guest: '/pub', '*': '/' },
    permissions: { bob: [{ path: '/', allow: ['list'] }], '*': [{ path: '/', allow: ['list', 'read'] }] },
  })
  const seen = new Set<unknown>()
  for (const user of ['ada', 'bob', 'guest', 'carol']) seen.add((await grant(user))!.files)
  expect(seen.size).toBe(4)
  expect((await grant('bob'))!.files.permitted?.('/x')).toEqual(['list'])
  for (const user of ['carol', '__proto__'])
    expect((await grant(user))!.files.permitted?.('/x')).toEqual(['list', 'read'])
})

test('what counts is the account that was proven, not the name that was typed', async () => {
  const grant = await granted({ homes: { guest: '/pub', '*': '/' } })
  expect(await grant('ftp')).toBe(await grant('guest'))
  expect(await grant('ftp')).not.toBe(await grant('ada'))
})

test('a grant names the account, and what it may do with jobs where that is configured', async () => {
  expect(await (await granted({}))('ftp')).toMatchObject({ account: 'guest', privileges: undefined })
  const grant = await granted({ jes: { ada: ['submit', 'read-all'], '*': [] } })
  expect((await grant('ada'))!.privileges).toEqual(['jes-submit', 'jes-read-all'])
  expect((await grant('ftp'))!.privileges).toEqual([])
  await expect(granted({ jes: { ada: [] } })).rejects.toThrow('jes: no rule for bob, guest')
})

test('a grant has the rate of its user, and a rate for a user who does not exist is refused', async () => {
  const grant = await granted({ limitRate: { user: 5, users: { ada: { upload: 7 } } } })
  expect((await grant('ada'))!.limitRate).toEqual({ upload: 7 })
  expect((await grant('bob'))!.limitRate).toBeUndefined()
  await expect(granted({ limitRate: { users: { ftp: 1 } } })).rejects.toThrow(
    'limitRate.users: no such user: ftp',
  )
})

test('the quota of a user limits what is below the home, and that of a tree what all store there', async () => {
  const grant = await granted({
    homes: { '*': '/%u' },
    quotas: { trees: [{ path: '/', files: 3 }], users: { ada: { octets: 2 }, bob: { files: 2 } } },
  })
  const store = async (user: string, path: string, octets: number) => {
    const { files } = (await grant(user))!
    const stage = await files.write(path, { disposition: 'replace' })
    try {
      await stage.write([new Uint8Array(octets)])
      await stage.commit()
    } catch (error) {
      await stage.discard()
      throw error
    }
  }
  for (const user of ['ada', 'bob']) await whole.makeDirectory(`/${user}`)
  await store('ada', '/one', 2)
  await expect(store('ada', '/two', 1)).rejects.toMatchObject({ code: 'over-quota' })
  await store('bob', '/one', 9)
  await store('bob', '/two', 9)
  await expect(store('bob', '/three', 1)).rejects.toThrow('at most 2 files')
  await expect(store('ada', '/empty', 0)).rejects.toThrow('at most 3 files')
})

test('quotas of users who see the same files, or who do not exist, are refused', async () => {
  const users = { bob: { octets: 1 } }
  await expect(granted({ quotas: { users } })).rejects.toThrow('bob and ada see the same files')
  await expect(
    granted({ quotas: { users }, homes: { ada: '/home', bob: '/home/bob', guest: '/' } }),
  ).rejects.toThrow('bob and ada see the same files')
  await expect(granted({ quotas: { users: { eve: {} } } })).rejects.toThrow('quotas.users: no such user: eve')
})

test('homes and permissions that leave a user out, or name one who does not exist, are refused', async () => {
  await expect(granted({ homes: { ada: '/a' } })).rejects.toThrow('homes: no rule for bob, guest')
  const allow = [{ path: '/', allow: [] }]
  await expect(granted({ permissions: { '*': allow, ftp: allow } })).rejects.toThrow('no such user: ftp')
})

test('a user without a rule, or with a name that no directory can have, is refused', async () => {
  const listed = await granted({ homes: { ada: '/a', bob: '/b', guest: '/c' } })
  expect(await listed('later')).toBeUndefined()
  const each = await granted({ homes: { '*': '/home/%u' } })
  expect(await each('later')).toBeDefined()
  for (const user of ['..', '.', 'a/b']) expect(await each(user)).toBeUndefined()
  const path = await granted({ permissions: { '*': [{ path: '/%u', allow: ['list'] }] } })
  expect((await path('ada'))!.files.permitted?.('/ada/x')).toEqual(['list'])
  expect((await path('ada'))!.files.permitted?.('/bob')).toEqual([])
  expect(await path('..')).toBeUndefined()
})
