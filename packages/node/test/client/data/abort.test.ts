import { EventEmitter, once } from 'node:events'
import { Writable } from 'node:stream'
import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'

watchForLeaks()

/** Milliseconds, more than any timer of a transfer that was given up. */
const longer = 300

/** A stream that never takes what is written, and a promise of the first octets. */
function standingStill() {
  const events = new EventEmitter()
  const reached = once(events, 'reached')
  return { reached, stream: new Writable({ highWaterMark: 1, write: () => events.emit('reached') }) }
}

/** Sends for ever; what it says to ABOR is the caller's. */
function sending(abort: (session: { say(text: string): void; close(): void }) => void) {
  return FaultyServer.start({
    answers: {
      RETR: async (session) => {
        session.say('150 here it comes\r\n')
        const data = await session.data()
        data.resume()
        data.write(Buffer.alloc(4_000_000))
      },
      ABOR: abort,
    },
  })
}

test('throws nothing out of a timer when the control connection goes after ABOR', async () => {
  const thrown: unknown[] = []
  const keep = (error: unknown) => thrown.push(error)
  process.on('uncaughtException', keep)
  onTestFinished(() => void process.off('uncaughtException', keep))
  await using server = await sending(({ say, close }) => {
    say('426 cut\r\n')
    close()
  })
  const client = await connect(server.address)
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
  // Begun later and of more milliseconds, so that it rings behind those of the transfer.
  setTimeout(() => events.emit('taken'), longer)
  await expect(over).rejects.toMatchObject({ code: 'aborted' })
  client.close()
  expect(thrown).toEqual([])
})

test('gives a download up whose stream stands still, and keeps the session', async () => {
  await using server = await sending(({ say }) => say('426 cut\r\n226 aborted\r\n'))
  const client = await connect(server.address)
  const stop = new AbortController()
  const { reached, stream } = standingStill()
  const over = client.download('file', stream, { signal: stop.signal })
  await reached
  stop.abort()
  await expect(over).rejects.toMatchObject({ code: 'aborted' })
  expect(stream.destroyed).toBe(true)
  expect((await client.command('NOOP')).code).toBe(200)
  client.close()
})

test('ends a download whose stream is destroyed by its reader', async () => {
  await using server = await sending(({ say }) => say('426 cut\r\n226 aborted\r\n'))
  const client = await connect(server.address)
  const { reached, stream } = standingStill()
  const over = client.download('file', stream)
  await reached
  stream.destroy()
  await expect(over).rejects.toMatchObject({ code: 'local-file' })
  expect((await client.command('NOOP')).code).toBe(200)
  client.close()
})

test('gives a download up behind the answer to a NOOP, and not only at its end', async () => {
  const answered = new EventEmitter()
  const kept = once(answered, 'noop')
  await using server = await sending(({ say }) => say('426 cut\r\n226 aborted\r\n'))
  const client = await connect({
    ...server.address,
    timeouts: { keepAlive: 20 },
    log: ({ text }) => text === '200 here' && answered.emit('noop'),
  })
  const stop = new AbortController()
  const over = client.download('file', new Writable({ write: (_, __, done) => done() }), {
    signal: stop.signal,
  })
  await kept
  // The reply is taken behind the log.
  await new Promise(setImmediate)
  stop.abort()
  await expect(over).rejects.toMatchObject({ code: 'aborted' })
  expect(server.commands).toContain('ABOR')
  client.close()
})
