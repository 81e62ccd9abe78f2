import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TwoBufferReceiver } from '../../src/net/two-buffer-receiver.js'

/** Both ends of a connection: the one that is received from, and the one that sends. */
async function ends(): Promise<{ receiver: TwoBufferReceiver; sender: Socket }> {
  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1')
  const accepted = once(listener, 'connection') as Promise<[Socket]>
  await once(listener, 'listening')
  const sender = connect({ port: (listener.address() as AddressInfo).port, host: '127.0.0.1' })
  sender.on('error', () => {})
  const [plain] = await accepted
  listener.close()
  const receiver = TwoBufferReceiver.adopt(plain)!
  return { receiver, sender }
}

const quiet = () => new AbortController().signal

test('receives octets in pieces of any length, at any speed of writing, without mixing up its buffers', async () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 12 })
  const pauses = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(lengths, pauses, async (some, turns) => {
      const { receiver, sender } = await ends()
      const [sent, got] = [createHash('sha256'), createHash('sha256')]
      let next = 0
      let octets = 0
      const receiving = receiver.receive({
        arrived: (count) => {
          octets += count
        },
        write: async ([piece]) => {
          for (let left = turns[next++ % turns.length]!; left > 0; left--) await nextTurn()
          got.update(piece!)
        },
        signal: quiet(),
      })
      for (const [index, length] of some.entries()) {
        const piece = Buffer.alloc(length, `${index} of ${length}. `)
        sent.update(piece)
        sender.write(piece)
        if (index % 3 === 0) await nextTurn()
      }
      sender.end()
      await receiving
      receiver.socket.destroy()
      expect(octets).toBe(some.reduce((sum, length) => sum + length, 0))
      expect(got.digest('hex')).toBe(sent.digest('hex'))
    }),
    { numRuns: 25 },
  )
})

test('passes on pieces whose slices are copies', async () => {
  const { receiver, sender } = await ends()
  const kept: Uint8Array[] = []
  const receiving = receiver.receive({
    arrived: () => {},
    write: async (pieces) => {
      kept.push(...pieces.map((piece) => piece.slice()))
      if (kept.length < 4) sender.write(String(kept.length))
      else sender.end()
    },
    signal: quiet(),
  })
  sender.write('0')
  await receiving
  receiver.socket.destroy()
  expect(Buffer.concat(kept).toString()).toBe('0123')
})

test('holds at most two buffers for a file that is written slowly', async () => {
  const { receiver, sender } = await ends()
  let arrived = 0
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const receiving = receiver.receive({
    arrived: (count) => {
      arrived += count
    },
    write: () => held,
    signal: quiet(),
  })
  sender.end(Buffer.alloc(2_000_000))
  for (let turn = 0; turn < 200; turn++) await nextTurn()
  expect(arrived).toBeLessThanOrEqual(2 * 98_304)
  letGo()
  await receiving
  expect(arrived).toBe(2_000_000)
  receiver.socket.destroy()
})

test('takes an empty file, and writes nothing', async () => {
  const { receiver, sender } = await ends()
  sender.end()
  await receiver.receive({
    arrived: () => {},
    write: () => Promise.reject(new Error('nothing came')),
    signal: quiet(),
  })
  receiver.socket.destroy()
})

test('a reset does not complete the file', async () => {
  const { receiver, sender } = await ends()
  const receiving = receiver.receive({
    arrived: () => sender.resetAndDestroy(),
    write: async () => {},
    signal: quiet(),
  })
  sender.write('some')
  await expect(receiving).rejects.toMatchObject({ code: 'ECONNRESET' })
  receiver.socket.destroy()
})

test('a failed write fails the transfer, also when earlier writes have succeeded', async () => {
  const { receiver, sender } = await ends()
  let writes = 0
  const receiving = receiver.receive({
    arrived: () => {},
    write: async () => {
      await nextTurn()
      if (++writes === 3) throw new Error('disk full')
    },
    signal: quiet(),
  })
  sender.end(Buffer.alloc(3_000_000))
  await expect(receiving).rejects.toThrow('disk full')
  expect(writes).toBe(3)
  receiver.socket.destroy()
})

test('an abort fails the transfer, before and during it, but only after the write in progress has ended', async () => {
  const aborting = new AbortController()
  const { receiver, sender } = await ends()
  let isWritten = false
  const receiving = receiver.receive({
    arrived: () => {},
    write: async () => {
      aborting.abort(new Error('aborted'))
      for (let turn = 0; turn < 10; turn++) await nextTurn()
      isWritten = true
    },
    signal: aborting.signal,
  })
  sender.write('some')
  await expect(receiving).rejects.toThrow('aborted')
  expect(isWritten).toBe(true)
  receiver.socket.destroy()
  const late = await ends()
  await expect(
    late.receiver.receive({ arrived: () => {}, write: async () => {}, signal: aborting.signal }),
  ).rejects.toThrow('aborted')
  late.receiver.socket.destroy()
})

test('a socket that its owner destroys does not complete the file', async () => {
  const { receiver, sender } = await ends()
  const receiving = receiver.receive({
    arrived: () => receiver.socket.destroy(),
    write: async () => {},
    signal: quiet(),
  })
  sender.write('some')
  await expect(receiving).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
})

test('does not adopt a socket that has ended or been destroyed', async () => {
  const listener = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  const accepted = once(listener, 'connection') as Promise<[Socket]>
  await once(listener, 'listening')
  const sender = connect({ port: (listener.address() as AddressInfo).port, host: '127.0.0.1' })
  const [plain] = await accepted
  sender.end()
  await once(plain.resume(), 'end')
  expect(TwoBufferReceiver.adopt(plain)).toBeUndefined()
  plain.destroy()
  await once(plain, 'close')
  expect(TwoBufferReceiver.adopt(plain)).toBeUndefined()
  sender.destroy()
  listener.close()
})

test('drops what comes after an abort, so that a reader who waits for the end of the connection sees it', async () => {
  const aborting = new AbortController()
  const { receiver, sender } = await ends()
  const receiving = receiver.receive({
    arrived: () => aborting.abort(new Error('aborted')),
    write: async () => {},
    signal: aborting.signal,
  })
  sender.write('some')
  await expect(receiving).rejects.toThrow('aborted')
  const { socket } = receiver
  sender.end(Buffer.alloc(2_000_000))
  await once(socket.resume(), 'end')
  expect(socket.bytesRead).toBe(2_000_004)
  socket.destroy()
})
