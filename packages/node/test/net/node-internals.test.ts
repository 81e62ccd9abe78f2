import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { adoptSocket, canAdopt } from '../../src/net/node-internals.js'

const opened: { destroy(): unknown }[] = []

afterEach(() => {
  for (const each of opened.splice(0)) each.destroy()
})

/** A connection, paused where it was accepted. */
async function pair(): Promise<{ client: Socket; paused: Socket }> {
  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const client = connect(listener.address() as { port: number })
  const [paused] = (await once(listener, 'connection')) as [Socket]
  listener.close()
  opened.push(client, paused)
  return { client: client.on('error', () => {}), paused }
}

test('reads all octets of a connection into the given memory, also those that came before, and tells its end', async () => {
  const { client, paused } = await pair()
  client.write('before ')
  const memory = Buffer.alloc(4)
  let text = ''
  const callback = (length: number) => {
    text += memory.subarray(0, length).toString('latin1')
    return true
  }
  expect(canAdopt(paused)).toBe(true)
  const socket = adoptSocket(paused, { buffer: memory, callback })
  opened.push(socket)
  socket.resume()
  client.end('and after')
  await once(socket, 'end')
  expect(text).toBe('before and after')
  socket.end('answer')
  const [answer] = (await once(client, 'data')) as [Buffer]
  expect(answer.toString()).toBe('answer')
})

test('leaves the connection open when the socket that had it is destroyed', async () => {
  const { client, paused } = await pair()
  const closed = once(paused, 'close')
  const came = new Promise<number>((resolve) => {
    const callback = (length: number) => {
      resolve(length)
      return true
    }
    opened.push(adoptSocket(paused, { buffer: Buffer.alloc(16), callback }).resume())
  })
  await closed
  expect(canAdopt(paused)).toBe(false)
  client.write('still there')
  expect(await came).toBe(11)
})

test('takes over no socket that has read already, and none without a connection of the system', async () => {
  const { client, paused } = await pair()
  paused.resume()
  const readable = once(paused, 'readable')
  client.write('octets')
  await readable
  expect(canAdopt(paused)).toBe(false)
  expect(canAdopt(new PassThrough() as unknown as Socket)).toBe(false)
})
