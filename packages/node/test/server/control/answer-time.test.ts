import { type Entry, type FileSystem, MemoryFileSystem } from '@ftpkit/filesystem'
import { describe, expect, test } from 'vitest'
import { FakeClock } from '../../fake-clock.js'
import { RawSession } from '../../raw-session.js'
import { serve } from '../../serving.js'

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

const limits = { answerTime: 100, stallTime: 100, loginTime: 60_000, idleTime: 1_000_000_000 }
/** For a transfer without progress. */
const transferTime = limits.answerTime + limits.stallTime

/** A file whose octets never come. */
async function* endless(): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(1)
  await never()
}

/** A directory whose entries never come. */
// biome-ignore lint/correctness/useYield: it never comes to one
async function* nothing(): AsyncGenerator<Entry> {
  await never()
}

/** A file system that opens files, and answers nothing after that. */
function stuckInside(): FileSystem {
  const files = new MemoryFileSystem({ file: 'x' })
  return {
    list: nothing,
    stat: (path) => files.stat(path),
    rename: (from, to) => files.rename(from, to),
    remove: (path) => files.remove(path),
    makeDirectory: (path) => files.makeDirectory(path),
    removeDirectory: (path) => files.removeDirectory(path),
    setAttributes: (path, attributes) => files.setAttributes(path, attributes),
    async read(path) {
      const file = await files.read(path)
      return { entry: file.entry, chunks: endless, close: never }
    },
    async write(path, options) {
      const stage = await files.write(path, options)
      return { size: 0, write: never, commit: () => stage.commit(), discard: never }
    },
  }
}

describe('a file system that never answers', () => {
  test.each([
    ['stat', 'SIZE file'],
    ['stat', 'CWD file'],
    ['remove', 'DELE file'],
    ['read', 'RETR file'],
    ['write', 'STOR file'],
    ['read', 'HASH file'],
  ] as const)('%s holds up %s until 421, and no session longer', async (call, line) => {
    const clock = new FakeClock()
    await using serving = await serve(stuck(call), { clock, limits })
    await using session = await RawSession.loggedIn(serving.address)
    await using other = await RawSession.loggedIn(serving.address)
    await session.passive()
    session.send(`${line}\r\n`)
    expect((await clock.until(session.reply(), limits.answerTime))?.code).toBe(421)
    expect(await session.reply()).toBeUndefined()
    expect(await other.command('NOOP')).toBe(200)
    await other.command('QUIT')
    await expect.poll(() => serving.server.sessionCount).toBe(0)
  })
})

test.each(['RETR file', 'STOR file', 'LIST'])('a %s that gets stuck on its way ends by 421', async (line) => {
  const files = stuckInside()
  const clock = new FakeClock()
  await using serving = await serve(files, { clock, limits })
  await using session = await RawSession.loggedIn(serving.address)
  const data = await session.passive()
  expect(await session.command(line)).toBe(150)
  data.resume().end('new')
  expect((await clock.until(session.reply(), transferTime))?.code).toBe(421)
  expect(await session.reply()).toBeUndefined()
  expect((await files.stat('/file')).size).toBe(1)
  await expect.poll(() => serving.server.sessionCount).toBe(0)
})

test('a hook may take any time', async () => {
  let finish = () => {}
  const clock = new FakeClock()
  const hooks = {
    uploading: () =>
      new Promise<void>((resolve) => {
        finish = resolve
      }),
  }
  await using serving = await serve({}, { clock, limits, hooks })
  await using session = await RawSession.loggedIn(serving.address)
  const data = await session.passive()
  expect(await session.command('STOR file')).toBe(150)
  const finishing = finish
  data.resume().end('new')
  await expect.poll(() => finish).not.toBe(finishing)
  await clock.advance(50 * transferTime)
  finish()
  expect((await session.reply())?.code).toBe(226)
})

test('a login that is never answered ends with the time for it', async () => {
  const clock = new FakeClock()
  await using serving = await serve({}, { clock, limits, authenticate: never })
  await using session = await RawSession.open(serving.address)
  expect(await session.command('USER tester')).toBe(331)
  session.send('PASS secret\r\n')
  await clock.elapse(limits.loginTime)
  expect((await session.reply())?.code).toBe(421)
  expect(await session.reply()).toBeUndefined()
})
