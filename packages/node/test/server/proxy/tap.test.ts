import { expect, test } from 'vitest'
import type { TappedConnection } from '../../../src/index.js'
import { readAll } from '../../raw-session.js'
import {
  client,
  connection,
  headerOf,
  loggedIn,
  proxyHost,
  publicEnd,
  serveProxied,
} from './through-proxy.js'

const ignored = { sent() {}, received() {}, tls() {}, ended() {}, closed() {} }

/** A server with a file whose tap keeps which connections there were. */
async function serveTapped() {
  const seen: TappedConnection[] = []
  const tap = (opened: TappedConnection) => {
    seen.push(opened)
    return ignored
  }
  return { seen, serving: await serveProxied({ tap }, { file: 'the content' }) }
}

test('a tap sees the ends that the proxy names, of control and of data connections', async () => {
  const { seen, serving } = await serveTapped()
  await using _serving = serving
  await using session = await loggedIn(serving)
  const data = await connection(await session.passivePort(), headerOf(client.host, 50_001))
  await session.command('RETR file')
  expect((await readAll(data)).toString()).toBe('the content')
  data.end()
  expect(seen).toMatchObject([
    { kind: 'control', opener: 'far', near: publicEnd, far: client },
    { kind: 'data', opener: 'far', near: publicEnd, far: { host: client.host, port: 50_001 } },
  ])
})

test('a tap sees the proxy itself where the header names no client', async () => {
  const { seen, serving } = await serveTapped()
  await using _serving = serving
  const socket = await connection(
    serving.address.port,
    Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex'),
  )
  socket.write('QUIT\r\n')
  await readAll(socket)
  expect(seen.map(({ far }) => far.host)).toEqual([proxyHost])
})
