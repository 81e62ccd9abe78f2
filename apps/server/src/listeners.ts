import { type Endpoint, endpointOf } from '@ftpkit/command-line'
import type { InheritedSocket } from '@ftpkit/daemon/systemd'
import type { ListenerOptions, ListenerTls } from '@ftpkit/node/server'

/** One of several places to listen at: an address, or a socket that systemd opened, by its name. */
export type ListenerCommand = (Endpoint | { readonly socket: string }) & {
  /** When TLS starts there. Default: as everywhere */
  readonly tls?: ListenerTls | undefined
  /** Networks of clients that are accepted and refused there. Default: all that the server accepts */
  readonly allow?: readonly string[] | undefined
  readonly deny?: readonly string[] | undefined
}

/** Where a server is to listen. */
export interface ListeningCommand {
  readonly host: string
  readonly port: number
  /** Whether an address was given at all. */
  readonly isAddressGiven: boolean
  /** Several places; undefined for the one address. */
  readonly listeners: readonly ListenerCommand[] | undefined
}

/** The name of a socket on which TLS starts with the first octet. */
const implicitName = 'ftps'

const form = /^(?:(off|optional|required|implicit)=)?(.*)$/s

/** A listener such as `0.0.0.0:21` or `implicit=[::]:990`; undefined for other text. */
export function listenerOf(text: string): ListenerCommand | undefined {
  const [, tls, address = ''] = form.exec(text) ?? []
  const endpoint = endpointOf(address)
  return endpoint && { ...endpoint, ...(tls !== undefined && { tls: tls as ListenerTls }) }
}

/**
 * All that a server listens on. Sockets of systemd that no listener names are used too, and then an address only if one was
 * given.
 *
 * @throws Error that names a socket which systemd did not pass
 */
export function listenersOf(
  { host, port, isAddressGiven, listeners }: ListeningCommand,
  inherited: readonly InheritedSocket[],
): ListenerOptions[] {
  const named = new Set<InheritedSocket>()
  const configured = (listeners ?? []).map(({ allow, deny, ...each }): ListenerOptions => {
    const networks = allow || deny ? { networks: { allow, deny } } : {}
    if (!('socket' in each)) return { ...each, ...networks }
    const socket = inherited.find(({ name }) => name === each.socket)
    if (!socket) throw missing(each.socket, inherited)
    named.add(socket)
    return { descriptor: socket.descriptor, tls: each.tls, ...networks }
  })
  const others = inherited
    .filter((socket) => !named.has(socket))
    .map(({ descriptor, name }) => ({
      descriptor,
      ...(name === implicitName && { tls: 'implicit' as const }),
    }))
  const isAddressUsed = listeners === undefined && (isAddressGiven || inherited.length === 0)
  return [...(isAddressUsed ? [{ host, port }] : []), ...configured, ...others]
}

function missing(name: string, inherited: readonly InheritedSocket[]): Error {
  const names = inherited.flatMap((socket) => socket.name ?? [])
  const passed = names.length > 0 ? `it passed ${names.join(', ')}` : 'it passed none with a name'
  return new Error(
    `listeners: systemd passed no socket called ${name} (FileDescriptorName= of its unit); ${passed}`,
  )
}
