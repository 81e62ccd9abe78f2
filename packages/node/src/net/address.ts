import { type AddressInfo, isIPv6, type Socket } from 'node:net'
import type { Endpoint } from '@ftpkit/session/user'

export { endpointText as hostPort } from '@ftpkit/protocol/ip-address'

const mappedPrefix = '::ffff:'

/** The near end of a socket; IPv4 mapped into IPv6 is shown as IPv4. */
export function localEnd(socket: Socket): Endpoint {
  return { host: plainHost(socket.localAddress ?? ''), port: socket.localPort ?? 0 }
}

/** The far end of a socket; IPv4 mapped into IPv6 is shown as IPv4. */
export function remoteEnd(socket: Socket): Endpoint {
  return { host: plainHost(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 }
}

const ipv6Groups = 8
const prefixGroups = 4

/**
 * The network that counts as one client: an IPv4 address, or the first 64 bits of an IPv6 one, since a host often has
 * all of those.
 */
export function clientNetwork(host: string): string {
  if (!isIPv6(host)) return host
  const [head = '', tail] = host.replace(/%.*/, '').split('::', 2)
  const groups = groupsOf(head)
  if (tail !== undefined) {
    const last = groupsOf(tail)
    while (groups.length + last.length < ipv6Groups) groups.push('0')
  }
  const prefix = groups.slice(0, prefixGroups).map((group) => Number.parseInt(group, 16).toString(16))
  return `${prefix.join(':')}::/64`
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':')
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
