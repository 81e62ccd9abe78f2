import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { faultOfEnd, TwoBufferReceiver } from '@ftpkit/node/parts'
import { FakeClock } from '@ftpkit/testkit/fake-clock'
import { watchForLeaks } from '@ftpkit/testkit/leaks'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { clearLeg } from '../../src/run/data-leg.js'
import { Joint } from '../../src/run/joint.js'
import { closed } from './gatewaying.js'
import { readAll } from './raw-client.js'

watchForLeaks()

/** Both ends of a connection. */
interface Connection {
  /** The gateway's end. */
  readonly near: Socket
  readonly far: Socket
}

async function connection(): Promise<Connection> {
  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1')
  const accepted = once(listener, 'connection') as Promise<[Socket]>
  await once(listener, 'listening')
  const far = connect({
    host: '127.0.0.1',
    port: (listener.address() as { port: number }).port,
    allowHalfOpen: true,
  })
  far.on('error', () => {})
  const [near] = await accepted
  near.on('error', () => {})
  listener.close()
  return { near, far }
}

/** A file that flows from the server to the client. */
async function joined() {
  const clock = new FakeClock()
  const [client, server] = [await connection(), await connection()]
  const faults: (Error | undefined)[] = []
  const joint = new Joint({ client: clearLeg(client.near), server: clearLeg(server.near) }, 'server', {
    clock,
    limits: { stallTime: 300_000, closingTime: 5_000 },
    onEnded: (fault) => faults.push(fault),
  })
  joint.begin()
  return {
    joint,
    clock,
    faults,
    client: client.far,
    server: server.far,
    async [Symbol.asyncDispose]() {
      joint.destroy()
      for (const socket of [client.far, server.far]) socket.destroy()
      await joint.closed()
      await Promise.all([closed(client.far), closed(server.far)])
    },
  }
}

/** Sends more than everything on the way can hold, and waits until nothing moves any more. */
async function fill({ joint, server }: Awaited<ReturnType<typeof joined>>): Promise<void> {
  const moved = () => joint.octets.toClient
  server.write(Buffer.alloc(64_000_000))
  await vi.waitUntil(() => moved() > 0)
  for (let before = -1; before !== moved(); ) {
    before = moved()
    for (let turn = 0; turn < 500; turn++) await nextTurn()
  }
  expect(server.writableLength).toBeGreaterThan(0)
}

/** Reads until the connection is over. @returns whether it was reset: with octets unread, Node may report that as an end */
async function isReset(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('error', () => resolve(true)).once('close', () => resolve(socket.errored !== null))
    socket.once('end', () => resolve(faultOfEnd(socket) !== undefined)).resume()
  })
}

describe.each(['two buffers', 'chunks of Node'])('a file that is read into %s', (how) => {
  const adopt = vi.spyOn(TwoBufferReceiver, 'adopt')
  beforeEach(() => {
    if (how === 'chunks of Node') adopt.mockReturnValue(undefined)
  })
  afterEach(() => {
    const adopted = adopt.mock.results.filter(({ value }) => value !== undefined)
    expect(adopted.length).toBe(how === 'two buffers' ? 1 : 0)
    adopt.mockReset()
  })

  test('is passed on whole, and its end after it', async () => {
    await using through = await joined()
    const { client, server, faults, joint } = through
    const content = randomBytes(3_000_001)
    server.end(content)
    server.resume()
    const got = await readAll(client)
    client.end()
    expect(got.fault).toBeUndefined()
    expect(Buffer.compare(got.content, content)).toBe(0)
    expect(joint.octets).toEqual({ toClient: content.length, toServer: 0 })
    await vi.waitUntil(() => faults.length > 0)
    expect(faults).toEqual([undefined])
    await joint.closed()
  })

  test('waits at its sender while the receiver does not read, and continues when it does', async () => {
    await using through = await joined()
    await fill(through)
    const { client, server, joint, faults } = through
    server.end()
    server.resume()
    const got = await readAll(client)
    client.end()
    expect(got).toMatchObject({ content: { length: 64_000_000 }, fault: undefined })
    await joint.closed()
    expect(faults).toEqual([undefined])
  })

  test('fails by a reset on both sides when the receiver leaves while a write is pending', async () => {
    await using through = await joined()
    await fill(through)
    const { client, server, joint, faults } = through
    client.destroy()
    expect(await isReset(server)).toBe(true)
    await joint.closed()
    expect(faults).toEqual([expect.any(Error)])
  })

  test('fails by a reset on both sides when the sender resets the connection while a write is pending', async () => {
    await using through = await joined()
    await fill(through)
    const { client, server, joint, faults } = through
    server.resetAndDestroy()
    expect(await isReset(client)).toBe(true)
    await joint.closed()
    expect(faults).toEqual([expect.any(Error)])
  })

  test('is cut by a reset when the session ends while a write is pending', async () => {
    await using through = await joined()
    await fill(through)
    const { client, server, joint, faults } = through
    // From now on: its reset may come before the client has read anything.
    const isServerReset = isReset(server)
    joint.close()
    expect(await isReset(client)).toBe(true)
    expect(await isServerReset).toBe(true)
    await joint.closed()
    expect(faults).toEqual([])
  })

  test('is ended when nothing moves, with a write that is pending', async () => {
    await using through = await joined()
    await fill(through)
    const { client, clock, joint, faults } = through
    await clock.elapse(300_000)
    await clock.elapse(300_000)
    expect(await isReset(client)).toBe(true)
    await joint.closed()
    expect(faults).toEqual([new Error('no octet moved on the data connections for 300 s')])
  })

  test('may be followed by others, and what comes after the last one does not keep the connection open', async () => {
    await using through = await joined()
    const { client, server, joint, faults } = through
    for (const file of ['the first', 'the second']) {
      server.write(file)
      const [octets] = (await once(client, 'data')) as [Buffer]
      expect(octets.toString()).toBe(file)
      await joint.drain()
      expect(joint.kept).toBe(true)
    }
    joint.close()
    await once(server.resume(), 'end')
    server.end(Buffer.alloc(2_000_000))
    client.resume().end()
    await joint.closed()
    expect(faults).toEqual([])
  })
})
