import { once } from 'node:events'
import { connect as connectTcp, createServer, type Socket } from 'node:net'
import { connect, createSecureContext, TLSSocket } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { handshake } from '../../../src/server/tls/handshake.js'
import { certificateFor } from '../../certificate.js'
import { FakeClock } from '../../fake-clock.js'

const identity = certificateFor().then(({ cert, key }) => ({ cert: String(cert), key: String(key) }))
const opened: Socket[] = []
const timeout = 5_000

afterEach(() => {
  for (const socket of opened.splice(0).reverse()) socket.destroy()
})

/** A server's TLSSocket and the connection of its client. */
async function accepted(): Promise<{ server: TLSSocket; client: Socket }> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const client = connectTcp(listener.address() as { port: number })
  const [socket] = (await once(listener, 'connection')) as [Socket]
  listener.close()
  const secureContext = createSecureContext(await identity)
  const server = new TLSSocket(socket, { isServer: true, secureContext, requestCert: true })
  opened.push(
    client.on('error', () => {}),
    socket,
    server,
  )
  return { server, client }
}

test('resolves once the handshake is complete, and stops its timer', async () => {
  const clock = new FakeClock()
  const { server, client } = await accepted()
  opened.push(connect({ socket: client, rejectUnauthorized: false }).on('error', () => {}))
  await handshake(server, { clock, timeout, clientCertificate: false })
  expect(server.getProtocol()).toBe('TLSv1.3')
  expect(clock.pending).toEqual([])
})

test('refuses a client without a certificate where it must have one', async () => {
  const { server, client } = await accepted()
  opened.push(connect({ socket: client, rejectUnauthorized: false }).on('error', () => {}))
  const options = { clock: new FakeClock(), timeout, clientCertificate: true }
  await expect(handshake(server, options)).rejects.toMatchObject({ replyHint: 522, message: /certificate/ })
  expect(server.destroyed).toBe(true)
})

test('gives up after the time limit, and not before', async () => {
  const clock = new FakeClock()
  const { server } = await accepted()
  const refused = expect(
    handshake(server, { clock, timeout, clientCertificate: false }),
  ).rejects.toMatchObject({ replyHint: 522, message: /took too long/ })
  await clock.timerOf(timeout)
  await clock.advance(timeout - 1)
  expect(server.destroyed).toBe(false)
  await clock.advance(1)
  await refused
  expect(server.destroyed).toBe(true)
})

test.each<[string, (client: Socket) => void, RegExp]>([
  ['ends', (client) => client.end(), /ended/],
  ['is not TLS', (client) => client.write('GET / HTTP/1.0\r\n\r\n'), /handshake failed/],
])('fails at once where the connection %s', async (_, act, message) => {
  const { server, client } = await accepted()
  const options = { clock: new FakeClock(), timeout, clientCertificate: false }
  const refused = expect(handshake(server, options)).rejects.toMatchObject({ replyHint: 522, message })
  act(client)
  await refused
  expect(server.destroyed).toBe(true)
})
