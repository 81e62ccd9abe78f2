import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { autoCalls } from '../../src/directory/auto-calls.js'
import { blockingCalls, systemCalls } from '../../src/directory/system-calls.js'
import { directoryFileSystem, type SystemCalls } from '../../src/directory.js'
import { put, scratch, text } from './scratch.js'

/** Calls on a storage whose time is counted by a clock of its own, and where each was made. */
class Storage {
  now = 0
  /** Milliseconds that each call takes. */
  duration = 0
  local = true
  readonly made: string[] = []
  readonly calls: SystemCalls

  constructor() {
    this.calls = autoCalls('/', {
      now: () => this.now,
      isLocal: async () => this.local,
      direct: this.timed('direct', blockingCalls),
      pool: this.timed('pool', systemCalls),
    })
  }

  /** Makes a call on the root some times, and says where. */
  async stat(times = 1): Promise<string[]> {
    this.made.length = 0
    for (let time = 0; time < times; time++) await this.calls.stat(Buffer.from('/'))
    return [...this.made]
  }

  private timed<Calls extends object>(where: string, calls: Calls): Calls {
    const timed = Object.entries(calls).map(([name, call]) => [
      name,
      (...args: unknown[]) => {
        this.now += this.duration
        this.made.push(where)
        return call(...args)
      },
    ])
    return Object.fromEntries(timed)
  }
}

const pool = (times: number) => new Array(times).fill('pool')
const direct = (times: number) => new Array(times).fill('direct')

test('a kind of call leaves the pool once it was fast there four times', async () => {
  const storage = new Storage()
  expect(await storage.stat(6)).toEqual([...pool(4), ...direct(2)])
  await storage.calls.lstat(Buffer.from('/'))
  expect(storage.made.at(-1)).toBe('pool')
})

test('a kind of call that is slow never leaves the pool, however fast the others are', async () => {
  const storage = new Storage()
  storage.duration = 200
  expect(await storage.stat(50)).toEqual(pool(50))
})

test('after one long call all go through the pool for a time, and for longer when it happens again', async () => {
  const storage = new Storage()
  await storage.stat(4)
  storage.duration = 200
  expect(await storage.stat(3)).toEqual(['direct', ...pool(2)])
  storage.duration = 0
  storage.now += 5_000
  expect(await storage.stat(8)).toEqual(pool(8))
  storage.now += 11_000
  expect(await storage.stat(2)).toContain('direct')
  storage.duration = 200
  expect(await storage.stat(1)).toEqual(direct(1))
  storage.duration = 0
  storage.now += 15_000
  expect(await storage.stat(8)).toEqual(pool(8))
  storage.now += 6_000
  expect(await storage.stat(2)).toContain('direct')
})

test('many calls that each take a little too long go back to the pool', async () => {
  const storage = new Storage()
  await storage.stat(4)
  storage.duration = 3
  const made = await storage.stat(30)
  expect(made.slice(0, 3)).toEqual(direct(3))
  expect(made.at(-1)).toBe('pool')
})

test('a few calls that a busy machine has delayed stay in the calling thread', async () => {
  const storage = new Storage()
  await storage.stat(4)
  for (let round = 0; round < 20; round++) {
    storage.duration = 20
    expect(await storage.stat(2)).toEqual(direct(2))
    storage.duration = 0.1
    expect(await storage.stat(14)).toEqual(direct(14))
  }
})

test('calls on a storage of another host stay in the pool, also when it was mounted later', async () => {
  const storage = new Storage()
  storage.local = false
  expect(await storage.stat(8)).toEqual(pool(8))
  storage.local = true
  storage.now += 6_000
  // The mounts are read beside the first call.
  expect(await storage.stat(2)).toEqual([...pool(1), ...direct(1)])
  storage.local = false
  storage.now += 6_000
  expect(await storage.stat(2)).toEqual(pool(2))
})

test('a call that waits for others in the pool says nothing about the storage', async () => {
  const storage = new Storage()
  await Promise.all(Array.from({ length: 8 }, () => storage.calls.stat(Buffer.from('/'))))
  expect(storage.made).toEqual(pool(8))
  // The first of them was alone.
  expect(await storage.stat(4)).toEqual([...pool(3), ...direct(1)])
})

test('calls that block by nature are never made in the calling thread', async () => {
  const storage = new Storage()
  const missing = Buffer.from('/missing/missing')
  const { calls } = storage
  for (let time = 0; time < 8; time++) {
    await expect(calls.unlink(missing)).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(calls.rename(missing, missing)).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(calls.opendir(missing)).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(calls.copyFile(missing, missing, 0)).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(calls.fsync(999_999)).rejects.toMatchObject({ code: 'EBADF' })
  }
  expect(storage.made).toEqual(pool(40))
})

test('large reads and writes are made in the pool', async () => {
  const storage = new Storage()
  const { calls } = storage
  const read = (length: number) => calls.read(999_999, new Uint8Array(length), 0, length, 0).catch(() => {})
  for (let time = 0; time < 5; time++) await read(1)
  expect(storage.made).toEqual([...pool(4), ...direct(1)])
  await read(262_144)
  await read(262_145)
  expect(storage.made.slice(5)).toEqual(['direct', 'pool'])
})

test('a fault in the calling thread rejects, and is the same as in the pool', async () => {
  const missing = Buffer.from('/missing')
  const fault = (calls: Pick<SystemCalls, 'stat'>) =>
    calls.stat(missing).catch(({ code, syscall }) => [code, syscall])
  expect(await fault(blockingCalls)).toEqual(await fault(systemCalls))
})

test('files of all sizes are carried however calls are made', async () => {
  for (const calls of ['auto', 'pool', { ...systemCalls, ...blockingCalls }] as const) {
    await using fs = directoryFileSystem(scratch(), { calls })
    for (const content of ['', 'small', 'x'.repeat(600_000), 'a', 'b', 'c', 'd', 'e']) {
      await put(fs, '/file', content)
      expect(await text(fs, '/file')).toBe(content)
      await nextTurn()
    }
  }
})
