import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { awaitLock, takeLock } from '../src/lock.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-lock-'))
afterAll(() => rmSync(place, { recursive: true }))

test('a lock is held by one at a time, and the next takes it as soon as it is free', async () => {
  const path = join(place, 'one')
  const first = await takeLock(path)
  expect(first).toBeDefined()
  expect(await takeLock(path)).toBeUndefined()
  let isFree = false
  const next = awaitLock(path).then((lock) => [lock, isFree] as const)
  isFree = true
  await first![Symbol.asyncDispose]()
  const [second, wasFree] = await next
  expect(wasFree).toBe(true)
  await second[Symbol.asyncDispose]()
  expect(readdirSync(place)).toEqual([])
})

test('a lock of a process that has ended, or of garbage, is taken over', async () => {
  for (const [name, content] of [
    ['dead', '999999999 x y'],
    ['garbage', 'no process'],
    ['empty', ''],
  ] as const) {
    const path = join(place, name)
    writeFileSync(path, content)
    await using lock = await awaitLock(path)
    expect(lock.path).toBe(path)
  }
})
