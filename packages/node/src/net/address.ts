import { type AddressInfo, isIPv6, type Socket } from 'node:net'
import type { Endpoint } from '@ftpkit/session/user'

const mappedPrefix = '::ffff:'

/** The near end of a socket; IPv4 mapped into IPv6 is shown as IPv4. */
export function localEnd(socket: Socket): Endpoint {
  return { host: plainHost(socket.localAddress ?? ''), port: socket.localPort ?? 0 }
}

/** The far end of a socket; IPv4 mapped into IPv6 is shown as IPv4. */
export function remoteEnd(socket: Socket): Endpoint {
  return { host: plainHost(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 }
}

/** An address as in a URL: `127.0.0.1:21`, `[::1]:21`. */
export function hostPort({ host, port }: Endpoint): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
}

/** Where a listening server was bound. */
export function boundTo(address: string | AddressInfo | null): Endpoint {
  if (address === null || typeof address === 'string') throw new TypeError('the server listens on no port')
  return { host: plainHost(address.address), port: address.port }
}

function plainHost(host: string): string {
  return host.toLowerCase().startsWith(mappedPrefix) && host.includes('.')
    ? host.slice(mappedPrefix.length)
    : host
}
