import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type FileSystem, MemoryFileSystem } from '@ftpkit/filesystem'
import { describe, expect, test } from 'vitest'
import { FakeClock } from '../../fake-clock.js'
import { RawSession } from '../../raw-session.js'
import { serve } from '../../serving.js'

interface Reading {
  chunks: number
  closed: boolean
  opened?: number
}

/** A file system whose files are as long as they are read. */
function endless(reading: Reading): FileSystem {
  const files = new MemoryFileSystem({ file: 'x' })
  const noteOpened = (path: string) => {
    reading.opened = (reading.opened ?? 0) + 1
    return files.stat(path)
  }
  const read: FileSystem['read'] = async (path) => ({
    entry: await noteOpened(path),
    async *chunks() {
      for (;;) {
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
  test.each([
    ['ends its side', (socket: Socket) => void socket.end()],
    ['resets its connection', (socket: Socket) => void socket.resetAndDestroy()],
  ])('stops, and closes the file, when the client %s', async (_how, leave) => {
    const reading = { chunks: 0, closed: false }
    await using serving = await serve(endless(reading))
    await using session = await RawSession.loggedIn(serving.address)
    await session.command(type)
    session.send(`${command}\r\n`)
    await expect.poll(() => reading.chunks).toBeGreaterThan(0)
    leave(session.socket)
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

test('reads for one HASH of an address at a time, and no longer for clients that have left', async () => {
  const reading = { chunks: 0, closed: false, opened: 0 }
  await using serving = await serve(endless(reading))
  const sessions: RawSession[] = []
  for (let count = 0; count < 10; count++) {
    const session = await RawSession.loggedIn(serving.address)
    // More commands than the session takes: its end is seen all the same.
    session.send('HASH file\r\n'.repeat(50))
    sessions.push(session)
  }
  await expect.poll(() => reading.chunks).toBeGreaterThan(0)
  expect(reading.opened).toBe(1)
  for (const session of sessions) session.socket.end()
  await expect.poll(() => serving.server.sessionCount).toBe(0)
  // A turn may come to a client whose end is read only after that of the client before.
  expect(reading.opened).toBeLessThanOrEqual(sessions.length)
  const { chunks } = reading
  await nextTurn()
  expect(reading.chunks).toBe(chunks)
})
