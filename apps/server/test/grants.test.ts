import { openSync } from 'node:fs'
import { createLog } from '@ftpkit/daemon/log'
import { MemoryFileSystem } from '@ftpkit/filesystem'
import type { Grant, LoginContext } from '@ftpkit/node'
import type { Access, Account, AccountAttributes } from '@ftpkit/users'
import { expect, test } from 'vitest'
import type { Configuration } from '../src/config.js'
import { grants } from '../src/grants.js'
import { StorageOpener } from '../src/served-files.js'

const context: LoginContext = {
  peer: { host: '127.0.0.1', port: 50_000 },
  network: '127.0.0.1',
  host: undefined,
  secure: false,
  signal: new AbortController().signal,
}

const log = createLog('json', { descriptor: openSync('/dev/null', 'w') })

function accessOf(user: string): Access {
  return user === 'guest' || user === 'ftp' ? 'read' : 'write'
}

/** Every user but `guest`, who is called `ftp` too, may write, and `intruder` may not log in. */
function accountOf(user: string): Account | { refused: 'password' } {
  if (user === 'intruder') return { refused: 'password' }
  return { name: user === 'ftp' ? 'guest' : user, attributes: { access: accessOf(user), ...ofSource[user] } }
}

/** Attributes that the source of the users knows. */
const ofSource: Readonly<Record<string, AccountAttributes>> = {
  dora: { groups: ['guests', 'staff'] },
  emil: { home: '/own/%u', permissions: [{ path: '/%u', allow: ['list'] }] },
}

/** What the last server of `granted` serves. */
let whole = new MemoryFileSystem()

async function granted(
  configuration: Configuration,
  open = false,
): Promise<(user: string) => Promise<Grant | undefined>> {
  whole = new MemoryFileSystem()
  const authenticate = await grants({
    files: whole,
    authenticate: async (user) => accountOf(user),
    accounts: ['ada', 'bob', 'guest'],
    open,
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

test('mode bits and networks are those of the user, of a group, or of all', async () => {
  const grant = await granted({
    accounts: { ada: { umask: 0o007 }, '*': { umask: 0o077, directoryMode: 0o775 } },
    groups: { staff: { members: ['ada', 'bob'], fileMode: 0o664, umask: 0o027, from: ['127.0.0.0/8'] } },
  })
  const modesOf = async (user: string) => (await grant(user))!.modes
  expect(await modesOf('ada')).toEqual({ file: 0o664, directory: 0o775, umask: 0o007 })
  expect(await modesOf('bob')).toEqual({ file: 0o664, directory: 0o775, umask: 0o027 })
  expect(await modesOf('guest')).toEqual({ file: undefined, directory: 0o775, umask: 0o077 })
  const elsewhere = await granted({ groups: { staff: { members: ['ada'], from: ['10.0.0.0/8'] } } })
  expect(await elsewhere('ada')).toBeUndefined()
  expect(await elsewhere('bob')).toMatchObject({ account: 'bob' })
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

test('an account of another source needs a home, and permissions where any are given', async () => {
  expect(await (await granted({}, true))('dora')).toBeUndefined()
  expect(await (await granted({}, true))('ada')).toBeDefined()
  const all = { path: '/', allow: ['list' as const] }
  const homes = { '*': '/home/%u' }
  const some = await granted({ homes, permissions: { ada: [all], bob: [all], guest: [all] } }, true)
  expect(await some('dora')).toBeUndefined()
  expect(await some('emil')).toBeDefined()
  expect(await (await granted({ homes }, true))('dora')).toBeDefined()
})

test('rules of groups are for those whom the source or the configuration puts in them', async () => {
  const grant = await granted(
    {
      accounts: { '*': { home: '/all' }, ada: { home: '/ada' } },
      groups: {
        staff: { members: ['bob', 'ada'], home: '/%g/%u', permissions: [{ path: '/', allow: ['read'] }] },
        guests: { home: '/guests', limitRate: 7 },
        '*': {},
      },
      permissions: { '*': [{ path: '/', allow: ['list'] }] },
    },
    true,
  )
  const permitted = async (user: string) => (await grant(user))?.files.permitted?.('/x')
  expect(await permitted('dora')).toEqual(['read'])
  expect(await permitted('bob')).toEqual(['read'])
  expect(await permitted('guest')).toEqual(['list'])
  expect((await grant('dora'))!.limitRate).toBe(7)
  for (const path of ['/staff', '/staff/dora', '/staff/bob', '/ada']) await whole.makeDirectory(path)
  await whole.makeDirectory('/own')
  await whole.makeDirectory('/own/emil')
  const seen = async (user: string, home: string) => {
    await whole.makeDirectory(`${home}/of-${user}`)
    return (await grant(user))!.files.stat(`/of-${user}`)
  }
  expect(await seen('dora', '/staff/dora')).toMatchObject({ kind: 'directory' })
  expect(await seen('bob', '/staff/bob')).toMatchObject({ kind: 'directory' })
  expect(await seen('ada', '/ada')).toMatchObject({ kind: 'directory' })
  // What its own permissions don't name is hidden.
  await expect(seen('emil', '/own/emil')).rejects.toMatchObject({ code: 'not-found' })
})

test('a rule that is given twice, or for users and members who do not exist, is refused', async () => {
  await expect(
    granted({ homes: { ada: '/a', '*': '/' }, accounts: { ada: { home: '/b' } } }),
  ).rejects.toThrow('homes.ada and accounts.ada.home are both given')
  await expect(granted({ accounts: { eve: {} } })).rejects.toThrow('accounts: no such user: eve')
  await expect(granted({ groups: { staff: { members: ['eve'] } } })).rejects.toThrow(
    'groups.staff.members: no such user: eve',
  )
  await granted({ accounts: { eve: {} }, groups: { staff: { members: ['eve'] } } }, true)
})

test('a quota of users who are not known before needs homes of their own', async () => {
  const quota = { octets: 1 }
  const staff = { home: '/staff', quota }
  const homes = { '*': '/home/%u' }
  await expect(granted({ homes, groups: { staff } }, true)).rejects.toThrow('a quota of each user of staff')
  await granted({ homes, groups: { staff: { ...staff, home: '/staff/%u' } } }, true)
})

test('anonymous users may only read, whatever is configured', async () => {
  const authenticate = await grants({
    files: new MemoryFileSystem(),
    authenticate: async () => ({ name: 'anonymous', attributes: { access: 'read' } }),
    accounts: ['anonymous'],
    configuration: { accounts: { anonymous: { access: 'write' } } },
    directories: new StorageOpener('none', log),
    log,
  })
  const grant = (await authenticate('ftp', '', context)) as Grant
  expect(grant.files.permitted?.('/')).toEqual(['list', 'read'])
})
