import { setImmediate as nextTurn } from 'node:timers/promises'
import { type FileSystem, MemoryFileSystem } from '@ftpkit/filesystem'
import { describe, expect, test } from 'vitest'
import { FakeClock } from '../../fake-clock.js'
import { RawSession } from '../../raw-session.js'
import { serve } from '../../serving.js'

interface Reading {
  chunks: number
  closed: boolean
}

/** A file system whose files are as long as they are read. */
function endless(reading: Reading): FileSystem {
  const files = new MemoryFileSystem({ file: 'x' })
  const read: FileSystem['read'] = async (path) => ({
    entry: await files.stat(path),
    async *chunks() {
      while (!reading.closed) {
        await nextTurn()
        reading.chunks++
        yield new Uint8Array(1_024)
      }
    },
    async close() {
      reading.closed = true
    },
  })
  return new Proxy(files, {
    get: (target, name) => {
      const value = name === 'read' ? read : Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

describe.each([
  ['HASH file', 'TYPE I'],
  ['SIZE file', 'TYPE A'],
])('%s of a file that is read for long', (command, type) => {
  test('stops, and closes the file, when the client resets its connection', async () => {
    const reading = { chunks: 0, closed: false }
    await using serving = await serve(endless(reading))
    await using session = await RawSession.loggedIn(serving.address)
    await session.command(type)
    session.send(`${command}\r\n`)
    await expect.poll(() => reading.chunks).toBeGreaterThan(0)
    // One that has only ended its side may still read the answer.
    session.socket.resetAndDestroy()
    await expect.poll(() => reading.closed).toBe(true)
  })

  test('stops, and closes the file, when the session is closed because it takes too long', async () => {
    const reading = { chunks: 0, closed: false }
    const clock = new FakeClock()
    const limits = { answerTime: 1_000 }
    await using serving = await serve(endless(reading), { clock, limits })
    await using session = await RawSession.loggedIn(serving.address)
    await session.command(type)
    session.send(`${command}\r\n`)
    await clock.elapse(limits.answerTime)
    expect((await session.reply())?.code).toBe(421)
    await expect.poll(() => reading.closed).toBe(true)
  })
})
