import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Feed, identity } from '@ftpkit/transfer'
import { afterEach, describe, expect, test } from 'vitest'
import { receive } from '../../src/net/receive.js'
import type { Receiver } from '../../src/net/reception.js'
import { TwoBufferReceiver } from '../../src/net/two-buffer-receiver.js'

const opened: Socket[] = []

afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy()
})

/** Both ways of reading a data connection whose octets are those of the file. */
const ways: Record<string, (socket: Socket) => { socket: Socket; take(receiver: Receiver): Promise<void> }> =
  {
    'through a pipeline': (socket) => ({
      socket,
      take: (receiver) => receive(socket, new Feed(identity), receiver),
    }),
    'through two buffers': (paused) => {
      const adopted = TwoBufferReceiver.adopt(paused)!
      return { socket: adopted.socket, take: (receiver) => adopted.receive(receiver) }
    },
  }

describe.each(Object.entries(ways))('a file that is received %s', (_, way) => {
  async function ends() {
    const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const sender = connect({ port: (listener.address() as AddressInfo).port, host: '127.0.0.1' })
    const [paused] = (await once(listener, 'connection')) as [Socket]
    listener.close()
    const { socket, take } = way(paused)
    opened.push(
      sender.on('error', () => {}),
      socket,
    )
    return { sender, socket, take }
  }

  function receiver(more: Partial<Receiver> = {}) {
    const written: Buffer[] = []
    return {
      arrived: () => {},
      write: async (pieces: readonly Uint8Array[]) => {
        written.push(...pieces.map((piece) => Buffer.from(piece)))
      },
      signal: new AbortController().signal,
      written,
      ...more,
    }
  }

  test('is complete when the peer ends the connection, which stays open', async () => {
    const { sender, socket, take } = await ends()
    const into = receiver()
    const taken = take(into)
    sender.end('all of it')
    await taken
    expect(Buffer.concat(into.written).toString()).toBe('all of it')
    expect(socket.destroyed).toBe(false)
  })

  test('fails at once if the connection was closed before', async () => {
    const late = await ends()
    const stalled = new Error('stalled')
    late.socket.on('error', () => {}).destroy(stalled)
    await new Promise((resolve) => late.socket.once('close', resolve))
    await expect(late.take(receiver())).rejects.toBe(stalled)
    const closed = await ends()
    closed.socket.destroy()
    await once(closed.socket, 'close')
    await expect(closed.take(receiver())).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
  })

  test('fails by a reset, by a fault of the file, and by the reason of an abort', async () => {
    const reset = await ends()
    reset.sender.write('some')
    const arrived = () => void reset.sender.resetAndDestroy()
    await expect(reset.take(receiver({ arrived }))).rejects.toMatchObject({ code: 'ECONNRESET' })
    const full = await ends()
    full.sender.write('some')
    const write = () => Promise.reject(new Error('disk full'))
    await expect(full.take(receiver({ write }))).rejects.toThrow('disk full')
    const aborted = await ends()
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(aborted.take(receiver({ signal }))).rejects.toThrow('enough')
  })

  test('fails when the socket is closed before the end', async () => {
    const { sender, socket, take } = await ends()
    sender.write('some')
    const arrived = () => void socket.destroy()
    await expect(take(receiver({ arrived }))).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
  })

  test('has one write at a time, and its last has ended when the transfer fails', async () => {
    const { sender, take } = await ends()
    const aborting = new AbortController()
    let writing = 0
    let most = 0
    const write = async () => {
      most = Math.max(most, ++writing)
      aborting.abort(new Error('enough'))
      for (let turn = 0; turn < 10; turn++) await nextTurn()
      writing--
    }
    sender.end(Buffer.alloc(1_000_000))
    await expect(take(receiver({ write, signal: aborting.signal }))).rejects.toThrow('enough')
    expect([most, writing]).toEqual([1, 0])
  })

  test('removes its listeners', async () => {
    const { sender, socket, take } = await ends()
    const events = ['data', 'end', 'error', 'close'] as const
    const before = events.map((event) => socket.listenerCount(event))
    sender.end('some')
    await take(receiver())
    expect(events.map((event) => socket.listenerCount(event))).toEqual(before)
  })
})
