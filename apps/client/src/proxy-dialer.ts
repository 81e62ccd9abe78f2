import { once } from 'node:events'
import type { OutgoingHttpHeaders } from 'node:http'
import { connect, type Socket } from 'node:net'
import { type Dialer, hostPort } from '@ftpkit/node'
import type { ProxyServer } from './proxy.js'

/** What ends an attempt before its time. */
interface Attempt extends ProxyOptions {
  readonly signal: AbortSignal
}

/** How to connect through a proxy. */
export interface ProxyOptions {
  /** Milliseconds for the proxy to connect. */
  readonly timeout: number
  /** The version of IP on the way to the proxy. */
  readonly family?: 4 | 6 | undefined
}

/** Makes connections through a proxy, which resolves the names. Errors name the proxy, but no user or password. */
export function proxyDialer(proxy: ProxyServer, options: ProxyOptions): Dialer {
  const dial = proxy.kind === 'socks5' ? throughSocks : throughHttp
  return (server, signal) =>
    dial(proxy, server, { ...options, signal }).catch((error: Error) => {
      const { host, port } = proxy
      throw new Error(`the proxy ${hostPort({ host, port })}: ${error.message}`, { cause: error })
    })
}

interface Server {
  readonly host: string
  readonly port: number
}

async function throughSocks(
  { host, port, user, password = '' }: ProxyServer,
  server: Server,
  { timeout, family, signal }: Attempt,
): Promise<Socket> {
  // A CommonJS module, whose names bundlers can't tell.
  const { default: socks } = await import('socks')
  const toProxy = connect({ host, port, family, signal })
  await once(toProxy, 'connect')
  const connecting = socks.SocksClient.createConnection({
    proxy: { host, port, type: 5, ...(user !== undefined && { userId: user, password }) },
    command: 'connect',
    destination: server,
    timeout,
    existing_socket: toProxy,
  })
  const { socket } = await connecting.catch(({ message }: Error) => {
    // Its own error has these options, and with them the password.
    throw new Error(message)
  })
  return socket
}

/** Replies of an HTTP proxy, and what to do. */
const advice: Readonly<Record<number, string>> = {
  403: 'it does not allow connections to this server and port',
  405: 'it does not know CONNECT: give a proxy that does, or a SOCKS5 proxy',
  407: 'it asks for a user and password: give http://USER:PASSWORD@HOST:PORT',
  502: 'it cannot reach the server',
  503: 'it cannot reach the server',
  504: 'the server did not answer it in time',
}

async function throughHttp(
  { kind, host, port, user, password = '' }: ProxyServer,
  server: Server,
  { timeout, family, signal }: Attempt,
): Promise<Socket> {
  const { request } = kind === 'https' ? await import('node:https') : await import('node:http')
  const path = hostPort(server)
  const headers: OutgoingHttpHeaders = { host: path }
  if (user !== undefined)
    headers['proxy-authorization'] = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  return new Promise<Socket>((resolve, reject) => {
    const asked = request({
      host,
      port,
      family,
      method: 'CONNECT',
      path,
      headers,
      agent: false,
      timeout,
      signal,
    })
    asked
      .once('connect', ({ statusCode = 0, statusMessage = '' }, socket: Socket, head: Buffer) => {
        asked.off('timeout', onTimeout)
        socket.setTimeout(0)
        if (statusCode >= 200 && statusCode < 300) {
          socket.pause()
          if (head.length > 0) socket.unshift(head)
          return resolve(socket)
        }
        socket.destroy()
        reject(new Error(advice[statusCode] ?? `it replied ${statusCode} ${statusMessage}`))
      })
      .once('response', ({ statusCode }) => {
        asked.destroy()
        reject(new Error(`it replied ${statusCode} to CONNECT: is it an HTTP proxy?`))
      })
      .once('error', reject)
      .once('timeout', onTimeout)
      .end()
    function onTimeout() {
      asked.destroy(new Error('it did not connect in time'))
    }
  })
}
