import { type FileSystem, MemoryFileSystem } from '@ftpkit/filesystem'
import { describe, expect, test } from 'vitest'
import { RawSession } from '../raw-session.js'
import { serve } from '../serving.js'

const never = () => new Promise<never>(() => {})

/** A file system one of whose calls is never answered. */
function stuck(call: 'stat' | 'read' | 'write' | 'remove'): FileSystem {
  const files = new MemoryFileSystem({ file: 'x' })
  return new Proxy(files, {
    get: (target, name) => {
      const value = name === call ? never : Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

const limits = { answerTime: 100 }

describe('a file system that never answers', () => {
  test.each([
    ['stat', 'SIZE file'],
    ['stat', 'CWD file'],
    ['remove', 'DELE file'],
    ['read', 'RETR file'],
    ['write', 'STOR file'],
    ['read', 'HASH file'],
  ] as const)('%s holds up %s until 421, and no session longer', async (call, line) => {
    await using serving = await serve(stuck(call), { limits })
    await using session = await RawSession.loggedIn(serving.address)
    await using other = await RawSession.loggedIn(serving.address)
    await session.passive()
    expect(await session.command(line)).toBe(421)
    expect(await session.reply()).toBeUndefined()
    expect(await other.command('NOOP')).toBe(200)
    await other.command('QUIT')
    await expect.poll(() => serving.server.sessionCount).toBe(0)
  })
})
