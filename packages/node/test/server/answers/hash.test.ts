import { createHash } from 'node:crypto'
import { MemoryFileSystem } from '@ftpkit/filesystem'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { hashOctets } from '../../../src/server/answers/hash.js'
import { HashThread } from '../../../src/server/answers/hash-thread.js'
import { RawSession } from '../../raw-session.js'
import { serve } from '../../serving.js'

const large = Buffer.from(Uint8Array.from({ length: 2_500_000 }, (_, index) => index * 11))
const files = new MemoryFileSystem({ small: 'abc', large })
const never = new AbortController().signal
const sha1 = (octets: Uint8Array | string) => createHash('sha1').update(octets).digest('hex')

let thread: HashThread

beforeEach(() => {
  thread = new HashThread()
})

afterEach(() => thread.close())

const question = (path: string, start = 0, end?: number) =>
  ({ operation: 'hash', path, algorithm: 'SHA-1', start, end }) as const

test('hashes what is small here, and what is large in the thread', async () => {
  const begin = vi.spyOn(thread, 'begin')
  expect(await hashOctets(question('/small'), files, thread, never)).toEqual({ hash: sha1('abc'), end: 3 })
  const part = await hashOctets(question('/large', 5, 1_000), files, thread, never)
  expect(part).toEqual({ hash: sha1(large.subarray(5, 1_000)), end: 1_000 })
  expect(begin).not.toHaveBeenCalled()
  const whole = await hashOctets(question('/large', 1), files, thread, never)
  expect(whole).toEqual({ hash: sha1(large.subarray(1)), end: large.length })
  expect(begin).toHaveBeenCalledOnce()
})

test('hashes here where no thread may be started', async () => {
  vi.spyOn(thread, 'begin').mockImplementation(() => {
    throw new Error('threads are not permitted')
  })
  const { hash } = await hashOctets(question('/large'), files, thread, never)
  expect(hash).toBe(sha1(large))
})

test('begins no thread for a client that left while the file was opened', async () => {
  const begin = vi.spyOn(thread, 'begin')
  const leaving = new AbortController()
  const hashing = hashOctets(question('/large'), files, thread, leaving.signal)
  const reason = new Error('gone')
  leaving.abort(reason)
  await expect(hashing).rejects.toBe(reason)
  expect(begin).not.toHaveBeenCalled()
})

test('forgets the hash of a client that leaves', async () => {
  const leaving = new AbortController()
  const hash = thread.begin('sha1')
  const drop = vi.spyOn(hash, 'drop')
  vi.spyOn(thread, 'begin').mockReturnValue(hash)
  vi.spyOn(hash, 'update').mockImplementation(async () => leaving.abort(new Error('gone')))
  await expect(hashOctets(question('/large'), files, thread, leaving.signal)).rejects.toThrow('gone')
  expect(drop).toHaveBeenCalledOnce()
})

test('the thread of a server ends with it', async () => {
  const close = vi.spyOn(HashThread.prototype, 'close')
  const serving = await serve({ large })
  await using session = await RawSession.loggedIn(serving.address)
  await session.command('OPTS HASH SHA-1')
  session.send('HASH large\r\n')
  expect((await session.reply())?.lines.join()).toContain(sha1(large))
  session.socket.destroy()
  await serving.server.close()
  expect(close).toHaveBeenCalledOnce()
  close.mockRestore()
})
