import { type Endpoint, endpointOf } from '@ftpkit/command-line'
import type { InheritedSocket } from '@ftpkit/daemon/systemd'
import type { GatewayListenerOptions } from './run/options.js'

/** A place to listen at, as a configuration has it: an address, or a socket that systemd opened, by its name. */
export type ListenerCommand = (Endpoint | { readonly socket: string }) & {
  /** Whether TLS begins with each connection there. */
  readonly implicit?: boolean | undefined
  /** Whether connections to other hosts come there. Default: those of a socket called `transparent` */
  readonly transparent?: boolean | undefined
  /** Networks of clients that are accepted and refused there. Default: all that the gateway accepts */
  readonly allow?: readonly string[] | undefined
  readonly deny?: readonly string[] | undefined
}

/** Where a gateway listens that is given no place. */
const defaultListener = { host: '127.0.0.1', port: 2_121 }

/** What a name of a socket says of it. */
const byName: Readonly<Record<string, Partial<GatewayListenerOptions>>> = {
  ftps: { implicitTls: true },
  transparent: { transparent: true },
}

const form = /^(implicit=)?(.*)$/s

/** A listener such as `0.0.0.0:21` or `implicit=[::]:990`; undefined for other text. */
export function listenerOf(text: string): ListenerCommand | undefined {
  const [, implicit, address = ''] = form.exec(text) ?? []
  const endpoint = address.includes('=') ? undefined : endpointOf(address)
  return endpoint && { ...endpoint, ...(implicit !== undefined && { implicit: true }) }
}

/**
 * All that a gateway listens on. Sockets of systemd that no listener names are used too.
 *
 * @throws Error that names a socket which systemd did not pass
 */
export function listenersOf(
  configured: readonly ListenerCommand[] | undefined,
  inherited: readonly InheritedSocket[],
): GatewayListenerOptions[] {
  const named = new Set<InheritedSocket>()
  const listeners = (configured ?? []).map((each): GatewayListenerOptions => {
    const { implicit, transparent, allow, deny, ...place } = each
    const networks = allow || deny ? { allow, deny } : undefined
    const rules = { implicitTls: implicit, transparent, networks }
    if (!('socket' in place)) return { ...place, ...rules }
    const socket = inherited.find(({ name }) => name === place.socket)
    if (!socket) throw missing(place.socket, inherited)
    named.add(socket)
    const { implicitTls, transparent: isTransparent } = byName[place.socket] ?? {}
    return {
      descriptor: socket.descriptor,
      implicitTls: implicit ?? implicitTls,
      transparent: transparent ?? isTransparent,
      networks,
    }
  })
  const others = inherited
    .filter((socket) => !named.has(socket))
    .map(({ descriptor, name }) => ({ descriptor, ...byName[name ?? ''] }))
  const all = [...listeners, ...others]
  return all.length > 0 ? all : [defaultListener]
}

function missing(name: string, inherited: readonly InheritedSocket[]): Error {
  const names = inherited.flatMap((socket) => socket.name ?? [])
  const passed = names.length > 0 ? `it passed ${names.join(', ')}` : 'it passed none with a name'
  return new Error(
    `listeners: systemd passed no socket called ${name} (FileDescriptorName= of its unit); ${passed}`,
  )
}
