import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TwoBufferReceiver } from '../../src/net/two-buffer-receiver.js'

/** Both ends of a connection: the one that is received from, and the one that sends. */
async function ends(): Promise<{ direct: TwoBufferReceiver; sender: Socket }> {
  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1')
  const accepted = once(listener, 'connection') as Promise<[Socket]>
  await once(listener, 'listening')
  const sender = connect({ port: (listener.address() as AddressInfo).port, host: '127.0.0.1' })
  sender.on('error', () => {})
  const [plain] = await accepted
  const closed = once(listener, 'close')
  listener.close()
  const direct = TwoBufferReceiver.adopt(plain)!
  // The listener counts its connections: it must not wait for the one that was taken over.
  await closed
  return { direct, sender }
}

const quiet = () => new AbortController().signal

test('takes what comes, however it is cut and however slowly it is written, without mixing up its memory', async () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 12 })
  const pauses = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(lengths, pauses, async (some, turns) => {
      const { direct, sender } = await ends()
      const [sent, got] = [createHash('sha256'), createHash('sha256')]
      let next = 0
      let octets = 0
      const receiving = direct.receive({
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
      direct.socket.destroy()
      expect(octets).toBe(some.reduce((sum, length) => sum + length, 0))
      expect(got.digest('hex')).toBe(sent.digest('hex'))
    }),
    { numRuns: 25 },
  )
})

test('hands on pieces whose slices are copies', async () => {
  const { direct, sender } = await ends()
  const kept: Uint8Array[] = []
  const receiving = direct.receive({
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
  direct.socket.destroy()
  expect(Buffer.concat(kept).toString()).toBe('0123')
})

test('holds no more than two pieces for a file that is written slowly', async () => {
  const { direct, sender } = await ends()
  let arrived = 0
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const receiving = direct.receive({
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
  direct.socket.destroy()
})

test('an empty file is a file', async () => {
  const { direct, sender } = await ends()
  sender.end()
  await direct.receive({
    arrived: () => {},
    write: () => Promise.reject(new Error('nothing came')),
    signal: quiet(),
  })
  direct.socket.destroy()
})

test('a reset is no end', async () => {
  const { direct, sender } = await ends()
  const receiving = direct.receive({
    arrived: () => sender.resetAndDestroy(),
    write: async () => {},
    signal: quiet(),
  })
  sender.write('some')
  await expect(receiving).rejects.toMatchObject({ code: 'ECONNRESET' })
  direct.socket.destroy()
})

test('a fault of the file ends it at once, and so does one of a write that comes after others', async () => {
  const { direct, sender } = await ends()
  let writes = 0
  const receiving = direct.receive({
    arrived: () => {},
    write: async () => {
      await nextTurn()
      if (++writes === 3) throw new Error('no room')
    },
    signal: quiet(),
  })
  sender.end(Buffer.alloc(3_000_000))
  await expect(receiving).rejects.toThrow('no room')
  expect(writes).toBe(3)
  direct.socket.destroy()
})

test('an abort ends it, before as well as meanwhile, but not before the write under way has ended', async () => {
  const aborting = new AbortController()
  const { direct, sender } = await ends()
  let isWritten = false
  const receiving = direct.receive({
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
  direct.socket.destroy()
  const late = await ends()
  await expect(
    late.direct.receive({ arrived: () => {}, write: async () => {}, signal: aborting.signal }),
  ).rejects.toThrow('aborted')
  late.direct.socket.destroy()
})

test('a socket destroyed by its owner is no end', async () => {
  const { direct, sender } = await ends()
  const receiving = direct.receive({
    arrived: () => direct.socket.destroy(),
    write: async () => {},
    signal: quiet(),
  })
  sender.write('some')
  await expect(receiving).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
})

test('leaves a socket alone that has ended, or is none of the operating system', async () => {
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
