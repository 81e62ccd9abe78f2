import { MemoryFileSystem } from '@ftpkit/filesystem'
import type { Grant, LoginContext } from '@ftpkit/node'
import { expect, test } from 'vitest'
import type { Configuration } from '../src/config.js'
import { granting } from '../src/granting.js'
import { createLog } from '../src/log.js'
import { Storage } from '../src/storage.js'

const context: LoginContext = { peer: { host: '127.0.0.1', port: 50_000 }, host: undefined, secure: false }

/** Everybody may write but `guest`. */
async function grants(configuration: Configuration): Promise<(user: string) => Promise<Grant | undefined>> {
  const admit = async (user: string) => (user === 'guest' ? 'read' : user === 'thief' ? undefined : 'write')
  const storage = new Storage('none', createLog('json'), undefined)
  const authenticate = await granting(new MemoryFileSystem(), admit, configuration, storage)
  return (user) => authenticate(user, 'secret', context)
}

test('grants the same to all sessions of those who have nothing of their own', async () => {
  const grant = await grants({})
  expect(await grant('ada')).toBe(await grant('bob'))
  expect(await grant('guest')).toBe(await grant('guest'))
  expect((await grant('guest'))!.files).not.toBe((await grant('ada'))!.files)
  expect(await grant('thief')).toBeUndefined()
})

test('grants a home and permissions to whom they belong, and to nobody else', async () => {
  const grant = await grants({
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
