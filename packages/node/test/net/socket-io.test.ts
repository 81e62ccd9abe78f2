import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resetConnection } from '../../src/net/socket-io.js'
import { watchForLeaks } from '../leaks.js'

watchForLeaks()

describe('a connection that is reset', () => {
  const server = createServer({ allowHalfOpen: true })

  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })

  afterAll(async () => {
    server.close()
    await once(server, 'close')
  })

  /** Both ends of a connection. */
  async function pair(): Promise<{ near: Socket; far: Socket }> {
    const { port } = server.address() as { port: number }
    const near = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {})
    const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [
      [Socket],
      unknown,
    ]
    return { near, far }
  }

  /** How the other end sees the end of a connection. */
  function seen(far: Socket): Promise<string> {
    return new Promise((resolve) => {
      far.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
      far.once('end', () => resolve('end')).resume()
    })
  }

  test('is seen as such by the peer', async () => {
    const { near, far } = await pair()
    const end = seen(far)
    resetConnection(near)
    expect(await end).toBe('ECONNRESET')
  })

  test('sends nothing more of what waits before the end of its output', async () => {
    const { near, far } = await pair()
    const length = 32_000_000
    near.write(Buffer.alloc(length))
    near.end()
    resetConnection(near)
    await seen(far)
    expect(far.bytesRead).toBeLessThan(length)
    far.destroy()
  })

  test('is closed, with its descriptor, where the end of its output is on its way', async () => {
    const { near, far } = await pair()
    const closed = once(near, 'close')
    near.end('the whole file')
    expect([near.writableLength, near.writableFinished]).toEqual([0, false])
    resetConnection(near)
    await closed
    expect(near.errored).toBeNull()
    far.destroy()
  })

  test('is closed, with its descriptor, after the end of its output', async () => {
    const { near, far } = await pair()
    near.end('the whole file')
    await once(near, 'finish')
    const closed = once(near, 'close')
    resetConnection(near)
    await closed
    far.destroy()
  })
})
