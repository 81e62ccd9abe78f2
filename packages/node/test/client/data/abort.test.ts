import { EventEmitter, once } from 'node:events'
import { Writable } from 'node:stream'
import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../../src/index.js'
import { FakeClock } from '../../fake-clock.js'
import { watchForLeaks } from '../../leaks.js'

watchForLeaks()

/** Milliseconds, more than any timer of an aborted transfer. */
const longEnough = 120_000

/** A stream that never takes what is written, and a promise that resolves once it has been written to. */
function blockedStream() {
  const events = new EventEmitter()
  const reached = once(events, 'reached')
  return { reached, stream: new Writable({ highWaterMark: 1, write: () => events.emit('reached') }) }
}

/** A server that sends without end, and answers ABOR as the caller wants. */
function sending(abort: (session: { write(text: string): void; close(): void }) => void) {
  return FaultyServer.start({
    answers: {
      RETR: async (session) => {
        session.write('150 here it comes\r\n')
        const data = await session.data()
        data.resume()
        data.write(Buffer.alloc(4_000_000))
      },
      ABOR: abort,
    },
  })
}

test('no timer throws when the control connection is lost after ABOR', async () => {
  const thrown: unknown[] = []
  const keep = (error: unknown) => thrown.push(error)
  process.on('uncaughtException', keep)
  onTestFinished(() => void process.off('uncaughtException', keep))
  await using server = await sending(({ write, close }) => {
    write('426 cut\r\n')
    close()
  })
  const clock = new FakeClock()
  const client = await connect({ ...server.address, clock })
  const stop = new AbortController()
  const events = new EventEmitter()
  const [reached, taken] = [once(events, 'reached'), once(events, 'taken')]
  const target = {
    async write() {
      events.emit('reached')
      await taken
    },
    async commit() {},
    async discard() {},
  }
  const over = client.download('file', target, { signal: stop.signal })
  await reached
  stop.abort()
  while (!client.closed) await new Promise(setImmediate)
  await clock.advance(longEnough)
  events.emit('taken')
  await expect(over).rejects.toMatchObject({ code: 'aborted' })
  client.close()
  expect(thrown).toEqual([])
})

test('a download whose stream never drains can be aborted, and the session stays usable', async () => {
  await using server = await sending(({ write }) => write('426 cut\r\n226 aborted\r\n'))
  const client = await connect(server.address)
  const stop = new AbortController()
  const { reached, stream } = blockedStream()
  const over = client.download('file', stream, { signal: stop.signal })
  await reached
  stop.abort()
  await expect(over).rejects.toMatchObject({ code: 'aborted' })
  expect(stream.destroyed).toBe(true)
  expect((await client.command('NOOP')).code).toBe(200)
  client.close()
})

test('a download fails when the reader of its stream destroys it', async () => {
  await using server = await sending(({ write }) => write('426 cut\r\n226 aborted\r\n'))
  const client = await connect(server.address)
  const { reached, stream } = blockedStream()
  const over = client.download('file', stream)
  await reached
  stream.destroy()
  await expect(over).rejects.toMatchObject({ code: 'local-file' })
  expect((await client.command('NOOP')).code).toBe(200)
  client.close()
})

test('aborts a download at once after the reply to a NOOP, and not only at its end', async () => {
  const answered = new EventEmitter()
  const kept = once(answered, 'noop')
  await using server = await sending(({ write }) => write('426 cut\r\n226 aborted\r\n'))
  const clock = new FakeClock()
  const client = await connect({
    ...server.address,
    clock,
    timeouts: { keepAlive: 20_000, stall: 90_000 },
    log: ({ text }) => text === '200 here' && answered.emit('noop'),
  })
  const stop = new AbortController()
  const over = client.download('file', new Writable({ write: (_, __, done) => done() }), {
    signal: stop.signal,
  })
  // The data connection is open.
  await clock.timerOf(90_000)
  await clock.elapse(20_000)
  await kept
  // The reply is taken after it was logged.
  await new Promise(setImmediate)
  stop.abort()
  await expect(over).rejects.toMatchObject({ code: 'aborted' })
  expect(server.commands).toContain('ABOR')
  client.close()
})
