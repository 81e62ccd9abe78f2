import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { formatProxyHeader } from '@ftpkit/proxy-protocol'
import type { ProxyProtocolOptions, ServerOptions } from '../../../src/index.js'
import { RawSession } from '../../raw-session.js'
import { type Serving, serve } from '../../serving.js'

/** The address that the proxy has here; clients without one come from 127.0.0.1. */
export const proxyHost = '127.0.0.2'

/** The address that clients know. */
export const publicEnd = { host: '198.51.100.7', port: 21 }

/** A client, as a header names it. */
export const client = { host: '192.0.2.1', port: 50_000 }

export function headerOf(host: string, port = client.port): Uint8Array {
  return formatProxyHeader({ source: { host, port }, destination: publicEnd })
}

/** A server that knows the proxy. */
export function serveProxied(
  { data = true, ...options }: Partial<ServerOptions> & Pick<ProxyProtocolOptions, 'data'> = {},
  tree = {},
): Promise<Serving> {
  return serve(tree, { proxyProtocol: { from: [proxyHost], data }, ...options })
}

/** A session of a client that the proxy names. */
export function openSession(serving: Serving, host = client.host): Promise<RawSession> {
  return RawSession.open(serving.address, proxyHost, headerOf(host))
}

/** The same, logged in. */
export async function loggedIn(serving: Serving, host = client.host): Promise<RawSession> {
  const session = await openSession(serving, host)
  for (const line of ['USER tester', 'PASS secret', 'TYPE I']) await session.command(line)
  return session
}

/** A connection from the proxy, or from elsewhere, whose first octets are these. */
export async function connection(
  port: number,
  first: Uint8Array | string,
  localAddress = proxyHost,
): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, localAddress, allowHalfOpen: true })
  socket.on('error', () => {})
  await once(socket, 'connect')
  if (first.length > 0) socket.write(first)
  return socket
}
