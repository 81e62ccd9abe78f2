import { getEventListeners, once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { watchForLeaks } from '@ftpkit/testkit/leaks'
import { expect, test } from 'vitest'
import { connectActive } from '../../../src/server/data/connecting.js'

watchForLeaks()

const here = { host: '127.0.0.1', port: undefined }

async function peer() {
  const server = createServer((socket) => socket.on('error', () => {}).end()).listen(0, here.host)
  await once(server, 'listening')
  const { address: host, port } = server.address() as AddressInfo
  return Object.assign(server, { end: { host, port } })
}

test('a signal that outlives a data connection keeps no listener of it', async () => {
  await using server = await peer()
  const { signal } = new AbortController()
  const { socket } = await connectActive(server.end, here, signal)
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  socket.destroy()
  await expect.poll(() => getEventListeners(signal, 'abort')).toEqual([])
})

test('a signal that outlives an attempt that failed keeps no listener of it', async () => {
  const server = await peer()
  server.close()
  await once(server, 'close')
  const { signal } = new AbortController()
  await expect(connectActive(server.end, here, signal)).rejects.toMatchObject({ code: 'connection-failed' })
  await expect.poll(() => getEventListeners(signal, 'abort')).toEqual([])
})

test('an aborted signal closes the connection, before it is open and after', async () => {
  await using server = await peer()
  const before = new AbortController()
  const connecting = connectActive(server.end, here, before.signal)
  before.abort()
  await expect(connecting).rejects.toThrow('aborted')
  const after = new AbortController()
  const { socket } = await connectActive(server.end, here, after.signal)
  const fault = once(socket, 'error')
  after.abort()
  // A DOMException, as the reason is by default, has a number for its code.
  expect(await fault).toMatchObject([{ code: 'ABORT_ERR', cause: after.signal.reason }])
  await expect.poll(() => socket.closed).toBe(true)
})
