import { MemoryFileSystem } from '@ftpkit/filesystem'
import type { Grant, LoginContext } from '@ftpkit/node'
import { expect, test } from 'vitest'
import type { Configuration } from '../src/config.js'
import { grants } from '../src/grants.js'
import { createLog } from '../src/log.js'
import { DirectoryOpener } from '../src/served-files.js'

const context: LoginContext = { peer: { host: '127.0.0.1', port: 50_000 }, host: undefined, secure: false }

/** Every user but `guest` may write, and `intruder` may not log in. */
async function granted(configuration: Configuration): Promise<(user: string) => Promise<Grant | undefined>> {
  const access = async (user: string) =>
    user === 'guest' ? 'read' : user === 'intruder' ? undefined : 'write'
  const directories = new DirectoryOpener('none', createLog('json'))
  const authenticate = await grants(new MemoryFileSystem(), access, configuration, directories)
  return (user) => authenticate(user, 'secret', context)
}

test('all sessions of users without a home or permissions share a grant', async () => {
  const grant = await granted({})
  expect(await grant('ada')).toBe(await grant('bob'))
  expect(await grant('guest')).toBe(await grant('guest'))
  expect((await grant('guest'))!.files).not.toBe((await grant('ada'))!.files)
  expect(await grant('intruder')).toBeUndefined()
})

test('a home and permissions are granted to their user only', async () => {
  const grant = await granted({
    homes: { ada: '/home/ada', guest: '/pub' },
    permissions: { bob: [{ path: '/', allow: ['list'] }] },
  })
  const seen = new Set<unknown>()
  for (const user of ['ada', 'bob', 'guest', 'carol']) seen.add((await grant(user))!.files)
  expect(seen.size).toBe(4)
  expect(await grant('dave')).toBe(await grant('carol'))
  expect((await grant('bob'))!.files.permitted?.('/x')).toEqual(['list'])
  expect(await grant('__proto__')).toBe(await grant('carol'))
})
