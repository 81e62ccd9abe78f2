import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, test, vi } from 'vitest'
import { IdleConnection, type IdleOptions } from '../../src/net/idle-connection.js'
import { FakeClock } from '../fake-clock.js'
import { watchForLeaks } from '../leaks.js'

watchForLeaks()

/** A connection, `near` being the end that is parked. */
class Connected implements AsyncDisposable {
  readonly clock = new FakeClock()
  readonly onClosed = vi.fn()

  private constructor(
    readonly near: Socket,
    readonly far: Socket,
  ) {}

  static async open(): Promise<Connected> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const near = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const [far] = (await once(server, 'connection')) as [Socket]
    await once(near, 'connect')
    server.close()
    far.on('error', () => {})
    near.on('error', () => {})
    return new Connected(near, far)
  }

  park(options: Partial<IdleOptions> = {}) {
    const { clock, onClosed, near } = this
    return IdleConnection.park(
      { socket: near },
      { clock, closingTime: 5_000, earlyOctets: 'keep', onClosed, ...options },
    )!
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = [this.near, this.far]
      .filter(({ closed }) => !closed)
      .map((socket) => once(socket, 'close'))
    this.near.destroy()
    this.far.destroy()
    await Promise.all(closed)
  }
}

test('an idle connection can be taken, and carries octets both ways again', async () => {
  await using connected = await Connected.open()
  const { socket } = connected.park().take()
  socket.write('to the far end')
  expect(String((await once(connected.far, 'data'))[0])).toBe('to the far end')
  connected.far.write('to the near end')
  expect(String((await once(socket.resume(), 'data'))[0])).toBe('to the near end')
  connected.far.end()
  await once(socket, 'end')
  expect(connected.onClosed).not.toHaveBeenCalled()
})

test('it is closed in order once the peer has closed it', async () => {
  await using connected = await Connected.open()
  const { far, onClosed } = connected
  connected.park()
  far.end()
  await once(far.resume(), 'end')
  expect(onClosed.mock.calls).toEqual([['closed']])
})

test('it is closed once it was idle for too long, and the timer starts again with each call', async () => {
  await using connected = await Connected.open()
  const { far, clock, onClosed } = connected
  const idle = connected.park()
  idle.closeAfter(100)
  await clock.advance(99)
  idle.closeAfter(100)
  await clock.advance(99)
  expect(onClosed).not.toHaveBeenCalled()
  await clock.advance(1)
  expect(onClosed.mock.calls).toEqual([['idle']])
  await once(far.resume(), 'end')
})

test('a connection that was taken has no timer any more', async () => {
  await using connected = await Connected.open()
  const idle = connected.park()
  idle.closeAfter(100)
  idle.take()
  expect(connected.clock.pending).toEqual([])
})

test('octets that come early are kept for the next transfer', async () => {
  await using connected = await Connected.open()
  const { near, far, onClosed } = connected
  const idle = connected.park()
  far.write('early')
  while (near.readableLength === 0) await new Promise(setImmediate)
  const { socket } = idle.take()
  expect(String((await once(socket.resume(), 'data'))[0])).toBe('early')
  expect(onClosed).not.toHaveBeenCalled()
})

test('octets that come early close the connection where no one may send', async () => {
  await using connected = await Connected.open()
  const { far, onClosed } = connected
  connected.park({ earlyOctets: 'close' })
  far.write('early')
  await once(far.resume(), 'end')
  expect(onClosed.mock.calls).toEqual([['closed']])
})

test('a peer that does not close its side is given the closing time', async () => {
  await using connected = await Connected.open()
  const { near, far, clock } = connected
  connected.park().close()
  await once(far.resume(), 'end')
  expect(near.destroyed).toBe(false)
  await clock.elapse(5_000)
  expect(near.destroyed).toBe(true)
})

test('destroy closes it at once', async () => {
  await using connected = await Connected.open()
  const idle = connected.park()
  idle.closeAfter(100)
  idle.destroy()
  expect(connected.near.destroyed).toBe(true)
  expect(connected.clock.pending).toEqual([])
  await new Promise(setImmediate)
  expect(connected.onClosed).not.toHaveBeenCalled()
})

test('a connection that either side has closed is not parked', async () => {
  await using ended = await Connected.open()
  ended.far.end()
  await once(ended.near.resume(), 'end')
  expect(ended.park()).toBeUndefined()
  await using destroyed = await Connected.open()
  destroyed.near.destroy()
  expect(destroyed.park()).toBeUndefined()
  await using finished = await Connected.open()
  finished.near.end()
  expect(finished.park()).toBeUndefined()
})
